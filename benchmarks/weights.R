# The references of tests/fitting/test_relative_weights.py: Rscript benchmarks/weights.R
# needs survey and mclust (Debian: r-cran-survey, r-cran-mclust).
#
# The maximum of sum w log f for two normals; the variance of its influence functions as survey
# computes that of any total; the maximum that mclust finds; and a weighted mean with its error.
suppressMessages({library(survey); library(mclust)})
x <- faithful$waiting; n <- length(x)
w <- 0.5 + ((0:(n-1)) %% 7) * 0.4          # one weight a row
logf <- function(t, x) { p <- plogis(t[1]); log(p*dnorm(x,t[2],exp(t[4])) + (1-p)*dnorm(x,t[3],exp(t[5]))) }
pl <- function(t) -sum(w*logf(t,x))
score <- function(t, x) { p <- plogis(t[1]); a <- p*dnorm(x,t[2],exp(t[4])); b <- (1-p)*dnorm(x,t[3],exp(t[5])); r <- a/(a+b)
  cbind(r-p, r*(x-t[2])/exp(2*t[4]), (1-r)*(x-t[3])/exp(2*t[5]), r*((x-t[2])^2/exp(2*t[4])-1), (1-r)*((x-t[3])^2/exp(2*t[5])-1)) }
o <- optim(c(-.6,54,80,log(6),log(6)), pl, function(t) -colSums(w*score(t,x)), method="BFGS", control=list(maxit=5000, reltol=1e-16))
t <- o$par; for(i in 1:20){ # Newton by numerical Jacobian of the score
 J <- sapply(1:5, function(j){h <- 1e-5; e <- replace(numeric(5),j,h); (colSums(w*score(t+e,x))-colSums(w*score(t-e,x)))/(2*h)})
 t <- t - solve(J, colSums(w*score(t,x))) }
p <- plogis(t[1]); nat <- c(p, t[2], t[3], exp(t[4]), exp(t[5]))
infl <- score(t,x) %*% -solve(J)            # influence functions, per unit weight
d <- svydesign(id=~1, weights=~w, data=data.frame(x=x,w=w))
V <- vcov(svytotal(infl, d))
D <- diag(c(p*(1-p),1,1,exp(t[4]),exp(t[5])))
se <- sqrt(diag(D %*% V %*% D))
options(digits=14)
cat("kish", sum(w)^2/sum(w^2), "\nest", format(nat,digits=12), "\nse", format(se,digits=10), "\nloglik per weight", -pl(t)/sum(w), "\n")
z <- cbind(plogis((67-x)/2), 1-plogis((67-x)/2))
m <- me.weighted("V", data=x, z=z, weights=w, control=emControl(tol=c(1e-14,1e-14), itmax=c(100000,100000)))
cat("mclust", format(c(m$parameters$pro[1], m$parameters$mean, sqrt(m$parameters$variance$sigmasq)),digits=12), "\n")
data(api); dd <- svydesign(id=~1, weights=~pw, data=apistrat); mm <- svymean(~api00, dd); cat("api", format(coef(mm),digits=14), format(SE(mm),digits=14), "\n")
