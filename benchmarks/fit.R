# Rscript fit.R FILE PACKAGE K TOL REPEATS: median and minimum of the seconds, number of fits, then
# weights, means and sds of the last. FILE holds doubles; TOL 0 is the package's default.
arguments <- commandArgs(TRUE)
path <- arguments[1]; package <- arguments[2]
k <- as.integer(arguments[3]); tol <- as.numeric(arguments[4]); repeats <- as.integer(arguments[5])
suppressPackageStartupMessages(library(package, character.only = TRUE))
x <- readBin(path, "double", file.size(path) / 8)
set.seed(1)
fit <- if (package == "mclust") {
  control <- if (tol > 0) emControl(tol = tol) else emControl()
  function() Mclust(x, G = k, modelNames = "V", verbose = FALSE, control = control)
} else if (tol > 0) {
  function() normalmixEM(x, k = k, epsilon = tol, maxit = 1e5)
} else {
  function() normalmixEM(x, k = k)
}
sink(nullfile())  # mixtools prints its number of iterations
if (length(x) <= 1e4) for (i in 1:3) fit()  # warm: R compiles a function at its second call
seconds <- c()
while (length(seconds) < repeats && (length(seconds) == 0 || sum(seconds) < 2)) {
  begin <- Sys.time()
  m <- fit()
  seconds <- c(seconds, as.numeric(Sys.time() - begin, units = "secs"))
}
sink()
found <- if (package == "mclust") {
  p <- m$parameters
  c(p$pro, p$mean, sqrt(rep_len(p$variance$sigmasq, k)))
} else {
  c(m$lambda, m$mu, m$sigma)
}
cat(formatC(c(median(seconds), min(seconds), length(seconds), found), digits = 17), "\n")
