// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving;

/// <summary>Counts received and missing messages of a stream by their numbers.</summary>
internal sealed class StreamTracker
{
    private const ulong MostMessages = 1UL << 53;           // whatever a publisher announces

    private ulong _first;
    private ulong _last;
    private long _expectedBefore;
    private long _receivedBefore;

    /// <summary>Messages received since the publisher's current start.</summary>
    public long Received { get; private set; }

    public void OnMessage(ulong sequence)
    {
        Received++;
        if (_first == 0 || sequence < _first)
            _first = sequence;
        if (sequence > _last)
            _last = sequence;
    }

    /// <summary>Records the last number that the publisher announced.</summary>
    public void OnAnnounced(ulong last)
    {
        if (_first == 0)
            _first = last + 1;
        if (last > _last)
            _last = last;
    }

    /// <summary>Starts over with a restarted publisher.</summary>
    public void OnRestart()
    {
        _expectedBefore += Expected();
        _receivedBefore += Received;
        (_first, _last, Received) = (0, 0, 0);
    }

    public ReceivedReport Report(int stream)
    {
        long expected = _expectedBefore + Expected();
        long received = _receivedBefore + Received;
        return new ReceivedReport
        {
            Stream = stream,
            Expected = expected,
            Received = received,
            Missing = Math.Max(0, expected - received),
        };
    }

    private long Expected() => _first == 0 || _last < _first ? 0 : (long)Math.Min(_last - _first, MostMessages) + 1;
}
