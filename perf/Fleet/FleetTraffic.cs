// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace Telemetry.Perf.Fleet;

/// <summary>A fleet and its simulated appliances. The messages of each second are made first, then passed to the
/// fleet: only the latter is measured.</summary>
internal sealed class FleetTraffic : IMessageHandler
{
    private const long SecondNs = 1_000_000_000;
    private const long StartTimeNs = 1_800_000_000 * SecondNs;
    private const long StartStampNs = 5_000 * SecondNs;

    private readonly SimulatedAppliance[] _appliances;
    private readonly IMessageHandler _channel;
    private readonly List<(int Stream, int Start, int Length)> _messages = [];
    private byte[] _bytes = new byte[1 << 20];
    private int _length;

    internal FleetTraffic(FleetLimits limits, int appliances, int series, int active, int samples)
    {
        Model = new FleetModel(limits);
        _channel = Model.HandlerOf("perf");
        var sets = new SampleSets(sets: 64, samples);
        _appliances = [.. Enumerable.Range(1, appliances).Select(number => new SimulatedAppliance(
            new ApplianceShape
            {
                Host = $"host{number}",
                Incarnation = (ulong)number << 32,
                Feeds = Math.Min(10, series),
                Sessions = Math.Min(10, series),
                Series = series,
                Active = active,
                Seed = number,
                StartStampNs = StartStampNs,
                OffsetNs = StartTimeNs - StartStampNs,
            }, sets)
        { KeepsTruth = false })];
    }

    internal FleetModel Model { get; }

    /// <summary>Time, UTC, nanoseconds.</summary>
    internal long TimeNs => _appliances[0].TimeNs;

    /// <summary>Bytes of the messages of the last second.</summary>
    internal int Bytes => _length;

    /// <summary>Messages of the last second.</summary>
    internal int Messages => _messages.Count;

    /// <summary>Makes the messages of the next second.</summary>
    internal void Make()
    {
        _messages.Clear();
        _length = 0;
        foreach (SimulatedAppliance one in _appliances)
            one.Second(this);
    }

    /// <summary>Passes them to the fleet.</summary>
    internal void Pass()
    {
        Model.SetTime(TimeNs, TimeNs);
        foreach ((int stream, int start, int length) in _messages)
            _channel.OnMessage(stream, _bytes.AsSpan(start, length));
        Model.Turn();
    }

    void IMessageHandler.OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        if (_length + message.Length > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        message.CopyTo(_bytes.AsSpan(_length));
        _messages.Add((streamId, _length, message.Length));
        _length += message.Length;
    }
}
