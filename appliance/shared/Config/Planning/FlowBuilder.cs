// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Makes the flows that the kernel matches, numbered from 1: lines first, then recovery channels, then
/// sessions.</summary>
public sealed class FlowBuilder(GatewayPlan gateways, ErrorList errors)
{
    /// <summary>Largest number of flows.</summary>
    public const int MostFlows = 8_192;

    /// <summary>Default payload bytes recorded of a TCP segment.</summary>
    public static readonly int StreamSnapLength = (int)NumberSettings.SessionSnap.Default;

    /// <summary>Default of the packets whose checksums are verified.</summary>
    public const ChecksumScope DefaultChecksums = ChecksumScope.Captured;

    private static readonly int FeedSnapLength = (int)NumberSettings.FeedSnap.Default;

    private readonly List<FlowDefinition> _flows = [];
    private readonly Dictionary<Match, string> _owners = [];
    private readonly Dictionary<Match, int> _sessionFlows = [];
    private bool _isFull;
    private bool _countsTypes;

    /// <summary>Match key of a flow; it must be unique, so that a packet belongs to one flow only.</summary>
    private readonly record struct Match(
        EndpointAddress Endpoint, bool MatchesSource, bool IsTcp, UInt128 Source, ushort VlanId, string? Interface);

    /// <summary>The flows of a configuration, in the order of their ids.</summary>
    public IReadOnlyList<FlowDefinition> Build(
        Settings settings, List<FeedDefinition> feeds, List<LineDefinition> lines, List<RecoveryDefinition> recovery,
        List<SessionDefinition> sessions)
    {
        _countsTypes = settings.Types;
        int firstLine = 0;
        foreach ((FeedSettings feed, FeedDefinition definition) in settings.Feeds.Zip(feeds))
        {
            foreach ((LineSettings line, LineDefinition lineDefinition) in feed.Lines.Zip(lines.Skip(firstLine)))
                AddLine(feed, line, definition, lineDefinition);
            firstLine += definition.Lines.Count;
        }
        foreach ((FeedSettings feed, FeedDefinition definition) in settings.Feeds.Zip(feeds))
        {
            foreach ((RecoverySettings channel, RecoveryDefinition built) in feed.Recovery.Zip(
                recovery.Where(channel => channel.LineIndex < 0 && channel.FeedIndex == definition.Index)))
                AddRecovery(feed, channel, definition, built);
        }
        foreach ((SessionSettings session, SessionDefinition definition) in settings.Sessions.Zip(sessions))
            AddSession(session, definition, sessions);
        return _flows;
    }

    private void AddLine(FeedSettings settings, LineSettings line, FeedDefinition feed, LineDefinition definition)
    {
        if (feed.Row is not { } row)
            return;
        string owner = $"line {definition.Name} of feed \"{feed.Name}\"";
        FlowDefinition flow = FlowOf(settings, row, feed) with
        {
            MatchesSource = row.IsStream,
            SourceAddress = definition.SourceAddress,
            VlanId = definition.VlanId,
            Interface = definition.Interface,
            LineIndex = definition.Index,
        };
        foreach ((EndpointAddress endpoint, ulong group, string where) in GroupsOf(line.Addresses))
        {
            FlowDefinition placed = flow with { Endpoint = endpoint, Group = feed.ChannelIsGroup ? group : 0 };
            Add(placed, owner, where);
            if (row.IsStream)
                Add(placed with { MatchesSource = false, Direction = StreamDirection.ToExchange }, owner, where);
        }
        if (!row.IsStream && settings.SnapLength < row.HeadLength)
        {
            string what =
                $"feed \"{feed.Name}\": snap is {settings.SnapLength}, {row.Name} needs {row.HeadLength} bytes";
            errors.Add(settings.Where, what, "remove snap or raise it");
        }
    }

    /// <summary>Adds the groups of a recovery channel, and both directions of its servers.</summary>
    private void AddRecovery(
        FeedSettings settings, RecoverySettings channel, FeedDefinition feed, RecoveryDefinition definition)
    {
        if (definition.Row is not { } row)
            return;
        string owner = $"recovery {definition.Name} of feed \"{feed.Name}\"";
        bool isByGroup = definition.FillsGaps
            ? feed.ChannelIsGroup && definition.Endpoints.Count == feed.Lines[0].Endpoints.Count
            : !row.HasChannels && definition.Endpoints.Count > 1;
        // The snap of the feed is meant for its lines: recovery may have another protocol, or be a stream.
        FlowDefinition flow = FlowOf(settings with { SnapLength = null }, row, feed) with
        {
            VlanId = channel.VlanId,
            Interface = channel.Interface,
            RecoveryIndex = definition.Index,
        };
        foreach ((EndpointAddress endpoint, ulong group, string where) in GroupsOf(channel.Addresses))
        {
            Add(flow with { Endpoint = endpoint, SourceAddress = channel.Source, Group = isByGroup ? group : 0 },
                owner, where);
        }
        foreach ((EndpointAddress server, _, string where) in GroupsOf(channel.Servers))
        {
            Add(flow with { Endpoint = server, MatchesSource = true }, owner, where);
            Add(flow with { Endpoint = server, Direction = StreamDirection.ToExchange }, owner, where);
        }
    }

    /// <summary>Fields that the flows of a feed's lines and of its recovery channels share.</summary>
    private FlowDefinition FlowOf(FeedSettings settings, ProtocolRow row, FeedDefinition feed) => new()
    {
        Id = 0,
        Endpoint = default,
        MatchesSource = false,
        IsTcp = row.IsStream,
        SnapLength = SnapLengthOf(settings, row),
        IsWhole = row.IsStream && settings.SnapLength is null,
        IsSummed = !row.IsStream && (settings.VerifyChecksums ?? DefaultChecksums) == ChecksumScope.Summed,
        FeedIndex = feed.Index,
        Direction = StreamDirection.FromExchange,
        Protocol = row.Id,
        Declared = row.Declared,
    };

    /// <summary>The addresses of ranges in their order, each with its place among them, from 1, and where it
    /// stands.</summary>
    private static IEnumerable<(EndpointAddress Endpoint, ulong Group, string Where)> GroupsOf(
        IEnumerable<Located<AddressRange>> ranges) =>
        ranges.SelectMany(range => range.Value.Endpoints(), (range, endpoint) => (endpoint, range.Where))
            .Select((one, place) => (one.endpoint, (ulong)place + 1, one.Where));

    /// <summary>The snap length; a checksum can be verified only if the whole payload is recorded, and messages can be
    /// counted by type as far as it is.</summary>
    private int SnapLengthOf(FeedSettings settings, ProtocolRow row)
    {
        int length = settings.SnapLength
            ?? (row.IsStream || _countsTypes ? StreamSnapLength : Math.Max(FeedSnapLength, row.HeadLength));
        return settings.VerifyChecksums == ChecksumScope.Recorded ? Math.Max(length, StreamSnapLength) : length;
    }

    private void AddSession(
        SessionSettings settings, SessionDefinition session, List<SessionDefinition> sessions)
    {
        foreach (Located<EndpointAddress> gateway in settings.Gateways)
        {
            int unassigned = gateways.UnassignedOf(gateway.Value, session.Interface);
            var flow = new FlowDefinition
            {
                Id = 0,
                Endpoint = gateway.Value,
                MatchesSource = false,
                IsTcp = true,
                Interface = session.Interface,
                SnapLength = settings.SnapLength ?? StreamSnapLength,
                IsWhole = settings.SnapLength is null,
                SessionIndex = unassigned >= 0 ? unassigned : session.Index,
                CandidateSessions = unassigned >= 0 ? [session.Index] : [],
                Direction = StreamDirection.ToExchange,
                Protocol = session.Protocol,
            };
            string owner = $"session \"{session.Name}\"";
            if (TryShare(flow, session, sessions, owner, gateway.Where))
                continue;
            _sessionFlows.Add(MatchOf(flow), _flows.Count);
            Add(flow, owner, gateway.Where);
            Add(flow with { MatchesSource = true, Direction = StreamDirection.FromExchange }, owner, gateway.Where);
        }
    }

    /// <summary>Lets a session share a gateway's flows with earlier sessions.</summary>
    /// <returns>False if it is the first session there.</returns>
    private bool TryShare(
        FlowDefinition flow, SessionDefinition session, List<SessionDefinition> sessions, string owner, string where)
    {
        if (!_sessionFlows.TryGetValue(MatchOf(flow), out int index))
            return false;
        foreach (int other in _flows[index].CandidateSessions.DefaultIfEmpty(_flows[index].SessionIndex))
        {
            if (GatewayPlan.RemedyForSharing(session, sessions[other]) is not { } why)
                continue;
            errors.Add(where, $"{flow.Endpoint} is given to {owner}, and before to session \"{sessions[other].Name}\"",
                why);
            return true;
        }
        for (int direction = 0; direction < 2 && index + direction < _flows.Count; direction++)
        {
            FlowDefinition shared = _flows[index + direction];
            _flows[index + direction] = shared with
            {
                CandidateSessions = [.. shared.CandidateSessions, session.Index],
                SnapLength = Math.Max(shared.SnapLength, flow.SnapLength),
                IsWhole = shared.IsWhole || flow.IsWhole,
            };
        }
        return true;
    }

    private static Match MatchOf(FlowDefinition flow) => new(
        flow.Endpoint, flow.MatchesSource, flow.IsTcp, flow.SourceAddress, flow.VlanId, flow.Interface);

    private void Add(FlowDefinition flow, string owner, string where)
    {
        Match match = MatchOf(flow);
        if (_owners.TryGetValue(match, out string? before))
        {
            string what = $"{flow.Endpoint} is given to {owner}, and before to {before}";
            errors.Add(where, what, "give each address once, or tell them apart by source, vlan or interface");
            return;
        }
        if (_flows.Count == MostFlows)
        {
            if (!_isFull)
                errors.Add(where, string.Create(CultureInfo.InvariantCulture, $"more than {MostFlows} flows"),
                    "split them over several processes");
            _isFull = true;
            return;
        }
        _owners.Add(match, owner);
        _flows.Add(flow with { Id = _flows.Count + 1 });
    }
}
