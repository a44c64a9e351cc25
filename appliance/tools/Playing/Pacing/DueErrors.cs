// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Pacing;

/// <summary>Times by which datagrams left after they were due, and by which the times between them were off, as one
/// clock saw it.</summary>
internal sealed class DueErrors
{
    private (long AtNs, long DueNs)? _last;

    /// <summary>From the due time to the clock.</summary>
    public TimeSpread Errors { get; } = new();

    /// <summary>Difference, in either direction, between the time from one datagram to the next as seen and as
    /// due.</summary>
    public TimeSpread GapErrors { get; } = new();

    /// <summary>Adds a datagram, in the order of sending.</summary>
    /// <param name="atNs">Time at which it was seen, nanoseconds; null if it was not, so that the gaps on both sides of
    /// it are left out.</param>
    /// <param name="dueNs">Its due time, nanoseconds.</param>
    public void Add(long? atNs, long dueNs)
    {
        if (atNs is { } seenNs)
        {
            Errors.Add(seenNs - dueNs);
            if (_last is { } last)
                GapErrors.Add(Math.Abs(seenNs - last.AtNs - (dueNs - last.DueNs)));
        }
        _last = atNs is { } nowNs ? (nowNs, dueNs) : null;
    }
}
