// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Monitor.Config;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Receiving.Subscriptions;
using Telemetry.Transport;

namespace Telemetry.Monitor.Inputs;

/// <summary>Messages of Aeron channels, at the time of this host.</summary>
internal sealed class ChannelInput : IFleetInput
{
    private const long LookEveryNs = 100_000_000;

    private readonly AeronChannels _channels;
    private readonly SourceFilter[] _filters;
    private readonly IProgress<string> _notices;
    private ChannelState[] _states;
    private long _lookedNs;

    private ChannelInput(
        AeronChannels channels, SourceFilter[] filters, IEnumerable<string> names, IProgress<string> notices)
    {
        (_channels, _filters, _notices) = (channels, filters, notices);
        _states = [.. names.Select(name => new ChannelState(name, false, WallTime.NowNs))];
    }

    public IReadOnlyList<ChannelState> Channels => Volatile.Read(ref _states);

    public IReadOnlyList<string> Recordings => [];

    /// <summary>Subscribes to the channels of the settings.</summary>
    /// <exception cref="FailureException">A channel cannot be used.</exception>
    public static ChannelInput Open(
        MonitorSettings settings, FleetModel model, StageFailure failure, IProgress<string> notices)
    {
        (string Name, SourceFilter? Sources)[] named = settings.Channels.Count == 0
            ? [(AeronSettings.DefaultChannel, null)]
            : [.. settings.Channels.Select(channel => (channel.Uri, FilterOf(channel, notices)))];
        (string, IMessageHandler, SourceFilter?)[] channels =
            [.. named.Select(one => (SubscriberChannel.Of(one.Name), model.HandlerOf(one.Name), one.Sources))];
        var options = new AeronLinkOptions
        {
            Channel = named.Length == 1 ? channels[0].Item1 : "aeron",
            Settings = settings.Aeron,
            Failure = failure,
            Notices = notices,
            // Little beside the second that a frame takes.
            DriverPauses = (1_000_000, 5_000_000),
        };
        foreach ((string name, _) in named)
            notices.Report($"{name}: waiting for a publisher");
        return new ChannelInput(new AeronChannels(options, channels),
            [.. named.Select(one => one.Sources).OfType<SourceFilter>()], named.Select(one => one.Name), notices);
    }

    public bool Poll(FleetModel model)
    {
        long nowNs = MonotonicClock.NowNs;
        model.SetTime(nowNs, WallTime.NowNs);
        if (nowNs - _lookedNs >= LookEveryNs)
        {
            _lookedNs = nowNs;
            LookAtConnections();
            model.HasRefusedSessions = _channels.HasRefused;
            model.RefusedOfSources = _filters.Sum(one => one.Refused);
        }
        return _channels.Poll() > 0;
    }

    public void Dispose() => _channels.Dispose();

    private static SourceFilter? FilterOf(ChannelSettings channel, IProgress<string> notices) => channel.From.Count == 0
        ? null
        : new SourceFilter(channel.From, address => notices.Report(
            $"{channel.Uri}: what {address} publishes is not taken: the address is not in \"from\" of the channel"));

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
