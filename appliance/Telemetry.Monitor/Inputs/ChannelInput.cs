// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Config;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;

namespace Telemetry.Monitor.Inputs;

/// <summary>Messages of Aeron channels, at the time of this host.</summary>
internal sealed class ChannelInput : IFleetInput
{
    private const long LookEveryNs = 100_000_000;

    private readonly AeronChannels _channels;
    private readonly IProgress<string> _notices;
    private ChannelState[] _states;
    private long _lookedNs;

    private ChannelInput(AeronChannels channels, IEnumerable<string> names, IProgress<string> notices)
    {
        (_channels, _notices) = (channels, notices);
        _states = [.. names.Select(name => new ChannelState(name, false, WallTime.NowNs))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ChannelState> Channels => Volatile.Read(ref _states);

    /// <inheritdoc/>
    public IReadOnlyList<string> Recordings => [];

    /// <summary>Subscribes to the channels of the settings.</summary>
    /// <exception cref="FailureException">A channel cannot be used.</exception>
    public static ChannelInput Open(
        MonitorSettings settings, FleetModel model, StageFailure failure, IProgress<string> notices)
    {
        string[] named = settings.Channels.Count == 0
            ? [AeronSettings.DefaultChannel] : [.. settings.Channels.Select(channel => channel.Uri)];
        (string Channel, IMessageHandler Handler)[] channels =
            [.. named.Select(name => (SubscriberChannel.Of(name), model.HandlerOf(name)))];
        var options = new AeronLinkOptions
        {
            Channel = named.Length == 1 ? channels[0].Channel : "aeron",
            Settings = settings.Aeron,
            Failure = failure,
            Notices = notices,
            // Little beside the second that a frame takes.
            DriverPauses = (1_000_000, 5_000_000),
        };
        foreach (string name in named)
            notices.Report($"{name}: waiting for a publisher");
        return new ChannelInput(new AeronChannels(options, channels), named, notices);
    }

    /// <inheritdoc/>
    public bool Poll(FleetModel model)
    {
        long nowNs = MonotonicClock.NowNs;
        model.SetTime(nowNs, WallTime.NowNs);
        if (nowNs - _lookedNs >= LookEveryNs)
        {
            _lookedNs = nowNs;
            LookAtConnections();
            model.HasRefusedSessions = _channels.HasRefused;
        }
        return _channels.Poll() > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _channels.Dispose();

    private void LookAtConnections()
    {
        for (int index = 0; index < _states.Length; index++)
        {
            ChannelState state = _states[index];
            if (_channels.IsConnected(index) == state.IsConnected)
                continue;
            // Others read the list without a lock: it is replaced, never changed.
            ChannelState[] states = [.. _states];
            states[index] = new ChannelState(state.Channel, !state.IsConnected, WallTime.NowNs);
            Volatile.Write(ref _states, states);
            _notices.Report(
                $"{state.Channel}: {(state.IsConnected ? "no publisher any more; waiting for one" : "connected")}");
        }
    }
}
