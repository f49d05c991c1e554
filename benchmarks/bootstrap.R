# Seconds of mixtools' boot.se (faithful, k=2) and mclust's mclustBootstrapLRT (acidity, 1 against 2),
# B=999 each. Rscript bootstrap.R FOLDER, with the values as doubles in the files faithful and acidity.
suppressMessages({library(mixtools); library(mclust)})
folder <- commandArgs(TRUE)[1]
values <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "double", file.info(path)$size / 8)
}
x <- values("faithful")
a <- values("acidity")
sink("/dev/null")
set.seed(1)
fit <- normalmixEM(x, k = 2)
first <- system.time(boot.se(fit, B = 999))[["elapsed"]]
second <- system.time(
  mclustBootstrapLRT(a, modelName = "V", nboot = 999, maxG = 1, verbose = FALSE)
)[["elapsed"]]
sink()
cat(first, second, "\n")
