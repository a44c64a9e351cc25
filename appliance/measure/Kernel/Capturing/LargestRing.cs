// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Capturing;

/// <summary>Largest array ring and flight ring of a kernel: each is one value of an array, which may have 4 MiB only
/// before Linux 5.16.</summary>
public static class LargestRing
{
    /// <summary>Bytes that every kernel can hold.</summary>
    public const long EverywhereBytes = 2L << 20;

    /// <summary>Bytes that this kernel can hold, a power of two; needs the privilege to make maps.</summary>
    public static long OfThisKernel() => KernelFeatures.HasLargeArrays() ? CapturePlan.LargestRing : EverywhereBytes;
}
