"""From one start to one maximum.

====================  ===========================================================================
`step`                one E step and one M step; the variants of EM
`accelerate`          SQUAREM around any step
`newton`              score, observed information, decrement: the certificate; the last steps
`climb`               the loop: from one start to the maximum above it
`degeneracy`          spikes: components that rest on next to nothing
`soundness`           components that chance alone would make
`algorithms`          from one start to one answer, with the outcome in words
`machine`             the same in C, for normals
`path`                the way there, walked again where it is asked for
====================  ===========================================================================
"""
