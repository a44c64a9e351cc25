// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>A reader that was kept from running lost records that were to be measured: no figure, and no fault of the
/// code. It happens where other work takes the CPUs.</summary>
/// <param name="message">What was lost.</param>
internal sealed class RecordsLostException(string message) : Exception(message)
{
    /// <summary>Throws if rings were full.</summary>
    /// <param name="lostRing">Records that found no room; null if the kernel's counts are not known.</param>
    internal static void ThrowIfAny(long? lostRing)
    {
        if (lostRing > 0)
            throw new RecordsLostException($"{lostRing} records found a full ring");
    }

    /// <summary>Throws if a reader did not take each record once: what full rings do not account for is a fault of the
    /// code.</summary>
    /// <param name="came">Packets that the kernel matched.</param>
    /// <param name="taken">Records that the reader took.</param>
    /// <param name="lostRing">Records that found no room.</param>
    internal static void ThrowIfNotAll(long came, long taken, long lostRing)
    {
        if (taken == came)
            return;
        string what = $"of {came} packets {taken} came to the reader, {lostRing} found a full ring";
        throw taken + lostRing == came ? new RecordsLostException(what) : new InvalidOperationException(what);
    }
}
