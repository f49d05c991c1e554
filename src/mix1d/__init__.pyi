"""The public names and where each is at home: read by editors and type checkers, and at run time.

`__init__.py` imports a name from its home here when it is first used.
"""

from mix1d.choose.ceiling import Ceiling as Ceiling
from mix1d.choose.ceiling import ceiling as ceiling
from mix1d.choose.chen_li import EMTest as EMTest
from mix1d.choose.chen_li import em_test as em_test
from mix1d.choose.dip import DipTest as DipTest
from mix1d.choose.dip import dip_test as dip_test
from mix1d.choose.silverman import SilvermanTest as SilvermanTest
from mix1d.choose.silverman import silverman_test as silverman_test
from mix1d.errors import MissingExtraError as MissingExtraError
from mix1d.errors import Mix1dError as Mix1dError
from mix1d.errors import Outcome as Outcome
from mix1d.families import family as family
from mix1d.families.beta import Beta as Beta
from mix1d.families.binomial import Binomial as Binomial
from mix1d.families.cauchy import Cauchy as Cauchy
from mix1d.families.exponential import Exponential as Exponential
from mix1d.families.from_scipy import from_scipy as from_scipy
from mix1d.families.gamma import Gamma as Gamma
from mix1d.families.generalised_normal import GeneralisedNormal as GeneralisedNormal
from mix1d.families.geometric import Geometric as Geometric
from mix1d.families.gumbel import Gumbel as Gumbel
from mix1d.families.gumbel_min import GumbelMin as GumbelMin
from mix1d.families.half_normal import HalfNormal as HalfNormal
from mix1d.families.inverse_gamma import InverseGamma as InverseGamma
from mix1d.families.inverse_gaussian import InverseGaussian as InverseGaussian
from mix1d.families.laplace import Laplace as Laplace
from mix1d.families.log_logistic import LogLogistic as LogLogistic
from mix1d.families.logistic import Logistic as Logistic
from mix1d.families.lognormal import LogNormal as LogNormal
from mix1d.families.negative_binomial import NegativeBinomial as NegativeBinomial
from mix1d.families.normal import Normal as Normal
from mix1d.families.pareto import Pareto as Pareto
from mix1d.families.point_mass import PointMass as PointMass
from mix1d.families.poisson import Poisson as Poisson
from mix1d.families.rayleigh import Rayleigh as Rayleigh
from mix1d.families.skew_normal import SkewNormal as SkewNormal
from mix1d.families.student_t import StudentT as StudentT
from mix1d.families.uniform import Uniform as Uniform
from mix1d.families.von_mises import VonMises as VonMises
from mix1d.families.weibull import Weibull as Weibull
from mix1d.fitting.exploring import explore as explore
from mix1d.fitting.fits import Fits as Fits
from mix1d.fitting.many_columns import fit_many as fit_many
from mix1d.fitting.one_column import fit as fit
from mix1d.fitting.result import Fit as Fit
from mix1d.fitting.side_by_side import SideBySide as SideBySide
from mix1d.fitting.side_by_side import compare as compare
from mix1d.hypotheses import LikelihoodRatioTest as LikelihoodRatioTest
from mix1d.hypotheses import NestedTest as NestedTest
from mix1d.hypotheses import SequentialTest as SequentialTest
from mix1d.hypotheses import likelihood_ratio_test as likelihood_ratio_test
from mix1d.hypotheses import sequential_test as sequential_test
from mix1d.mixture import Mixture as Mixture
from mix1d.model.prior import Prior as Prior
from mix1d.sample import Sample as Sample
from mix1d.selection import Selection as Selection
from mix1d.selection import select as select
from mix1d.show.figures import plot_guess as plot_guess
from mix1d.sketching import Sketch as Sketch
from mix1d.sources.sketches import sketch as sketch

__version__: str
