// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Adds the gaps of an image to the loss report: each byte once, however many NAKs it takes.</summary>
internal struct LossObserver(LossReport report, int sessionId, int streamId, string channel, string source)
{
    private int? _entry;
    private TermGap _reported;

    /// <summary>Called when a gap is requested by a NAK, or filled.</summary>
    internal void OnGap(in TermGap gap)
    {
        int reportedEnd = gap.TermId == _reported.TermId ? _reported.TermOffset + _reported.Length : 0;
        int bytes = gap.TermOffset + gap.Length - Math.Max(gap.TermOffset, reportedEnd);
        if (bytes <= 0)
            return;

        _reported = gap;
        if (_entry is not { } entry)
            _entry = report.Add(sessionId, streamId, channel, source, bytes);
        else if (entry != LossReport.NoEntry)
            report.Observe(entry, bytes);
    }
}
