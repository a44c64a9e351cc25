// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Reports.Receiving;

/// <summary>Reports publishers among several that fall silent, and those that are heard again. One that has sent its
/// last totals is not silent, it has ended.</summary>
/// <param name="notices">Receives a line for each change.</param>
internal sealed class PublisherSilence(IProgress<string> notices)
{
    // A publisher sends its status each second, whatever its interval is.
    private const long SilentNs = 10_000_000_000;
    private const long CheckIntervalNs = 1_000_000_000;

    private long _checkedNs;

    /// <summary>Looks at all publishers, once a second.</summary>
    public void Check(IReadOnlyList<PublisherReader> readers, long nowNs)
    {
        if (nowNs - _checkedNs < CheckIntervalNs)
            return;
        _checkedNs = nowNs;
        foreach (PublisherReader one in readers)
        {
            bool isSilent = !one.Reader.IsFinal && nowNs - one.HeardNs >= SilentNs;
            if (isSilent == one.IsSilent)
                continue;
            one.IsSilent = isSilent;
            notices.Report(isSilent
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{one.Name}: nothing received for {SilentNs / 1_000_000_000} s")
                : $"{one.Name}: received again");
        }
    }
}
