# The figures of docs/mclust.md and docs/mixtools.md: Rscript benchmarks/coming_from.R
suppressMessages({library(mclust); library(mixtools)})
column <- function(name, i = 1) read.csv(file.path("examples", paste0(name, ".csv")))[, i]
told <- function(...) cat(format(c(...), digits = 9, trim = TRUE), "\n")
faithful <- column("faithful", 2); acidity <- column("acidity"); galaxies <- column("galaxies")

cat("mclust", format(packageVersion("mclust")), "\n")
for (case in list(list("faithful", faithful, 2, "V"), list("acidity", acidity, 2, "E"),
                  list("acidity", acidity, 2, "V"), list("galaxies", galaxies, 4, "V")))
  for (tol in c(1e-5, 1e-12)) {
    m <- Mclust(case[[2]], G = case[[3]], modelNames = case[[4]], verbose = FALSE,
                control = emControl(tol = tol))
    told(case[[1]], case[[3]], case[[4]], tol, m$loglik, m$bic, icl(m), m$parameters$mean)
  }

cat("mixtools", format(packageVersion("mixtools")), "\n")
runs <- function(x, k) sapply(1:20, function(seed) {
  set.seed(seed)
  capture.output(m <- normalmixEM(x, k = k))
  c(m$loglik, min(m$sigma))
})
for (case in list(list("faithful", faithful, 2), list("galaxies", galaxies, 4))) {
  found <- runs(case[[2]], case[[3]])
  cat(case[[1]], case[[3]], "log-likelihoods of 20 seeds:")
  print(table(round(found[1, ], 3)))
  cat("smallest sd of the highest:", found[2, which.max(found[1, ])], "\n")
}
