"""Training at several times the speed on processors with bfloat16: fused passes over memory.

Between convolutions autograd walks over memory several times: for ReLU, padding, pooling,
statistics, and again backward. `kernels.cpp` has each as one pass; `vgg19` and `normalising` are
what training uses of it. Where there is no compiler, or no bfloat16, the plain ways stay.
"""
