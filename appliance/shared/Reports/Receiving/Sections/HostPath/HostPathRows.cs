// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of the host path, and of the appliance's own programs, of the last complete totals.</summary>
internal sealed class HostPathRows(CatalogState catalog, RowKinds kinds)
{
    private const string DropsProgram = "drops";
    private const double PpmPerPercent = 10_000;

    private readonly ReceivedRows<HookReport> _hooks =
        kinds.Add(HookMessage.TemplateId, HookOf, static row => row.Counters);
    private readonly ReceivedRows<TalkerReport> _talkers =
        kinds.Add(TalkerMessage.TemplateId, TalkerOf, static row => row.Counters);
    private readonly ReceivedRows<CausesMessage> _causes =
        kinds.Add(CausesMessage.TemplateId, StateRows.BlockOf<CausesMessage>, static row => row.Counters);
    private readonly ReceivedRows<StageReport> _stages =
        kinds.Add(StageMessage.TemplateId, StageOf, static row => row.Counters);
    private readonly ReceivedRows<(int Feed, DeliveryReport Report)> _deliveries =
        kinds.Add(DeliveryMessage.TemplateId, DeliveryOf, static row => row.Report.Counters);
    private readonly ReceivedRows<ProgramReport> _programs =
        kinds.Add(ProgramMessage.TemplateId, ProgramOf, static row => row.Counters);
    private readonly ReceivedRows<MapReport> _maps =
        kinds.Add(MapMessage.TemplateId, MapOf, static row => row.Counters);
    private readonly ReceivedRows<BlackBoxReport> _blackBox =
        kinds.Add(BlackBoxMessage.TemplateId, BlackBoxOf, static row => row.Counters);
    private readonly HostDropRows _drops = new(catalog, kinds);
    private readonly ThreadRows _threads = new(kinds);
    private readonly TcpRows _tcp = new(catalog, kinds);

    /// <summary>The appliance's kernel programs; null if there are none.</summary>
    public IReadOnlyList<ProgramReport>? Programs => _programs.Current.Count == 0 ? null : [.. _programs.Current];

    /// <summary>Its bounded tables; null if there are none.</summary>
    public IReadOnlyList<MapReport>? Maps => _maps.Current.Count == 0 ? null : [.. _maps.Current];

    /// <summary>Its files of packets around events; null if none are written.</summary>
    public BlackBoxReport? BlackBox => _blackBox.Only;

    /// <summary>The host path as a report; null if the appliance does not look at it.</summary>
    /// <param name="before">An earlier report to refill; null to create one.</param>
    public HostPathReport? Of(HostPathReport? before)
    {
        List<HookReport> hooks = _hooks.Current;
        if (hooks.Count == 0)
            return null;
        HostPathReport into = before ?? new HostPathReport();
        into.Hooks = [.. hooks];
        into.Talkers = [.. _talkers.Current];
        into.Causes = _causes.Current.Count == 0 ? null : new CauseSearchReport { Counters = _causes.Only.Counters };
        _tcp.Fill(into);
        bool hasDrops = hooks.Exists(hook => hook is { Program: DropsProgram, State: "attached" });
        into.Drops = hasDrops ? _drops.Drops : null;
        into.Others = hasDrops ? _drops.Others : null;
        into.Stages = _stages.Only;
        _threads.Fill(into);
        return into;
    }

    /// <summary>Adds the numbers that processes read or did not read to the reports of the feeds; null where reads are
    /// not recorded.</summary>
    public IReadOnlyList<FeedReport> WithDelivery(IReadOnlyList<FeedReport> feeds)
    {
        for (int index = 0; index < feeds.Count; index++)
            feeds[index].Delivery = _stages.Only is null ? null : DeliveriesOf(index);
        return feeds;
    }

    private IReadOnlyList<DeliveryReport> DeliveriesOf(int feed) =>
        [.. _deliveries.Current.Where(row => row.Feed == feed).Select(row => row.Report)];

    private static HookReport HookOf(ref MessageDecoder decoder)
    {
        decoder.Read(out HookMessage message);
        return new HookReport
        {
            Counters = message.Counters,
            State = ReportNames.OfHookState(message.State),
            EveryNs = NullValue.ToNullable(message.EveryNs),
            AgeNs = NullValue.ToNullable(message.AgeNs),
            Program = ReportNames.Short(decoder.NextText()),
            Hook = ReportNames.Short(decoder.NextText()),
            Why = NextOrNull(ref decoder),
        };
    }

    private static TalkerReport TalkerOf(ref MessageDecoder decoder)
    {
        decoder.Read(out TalkerMessage message);
        return new TalkerReport
        {
            Counters = message.Counters,
            Pid = message.Pid == 0 ? null : message.Pid,
            Protocol = ReportNames.OfIpProtocol(message.Protocol),
            Local = EndOf(message.LocalHigh, message.LocalLow, message.LocalPort),
            Remote = EndOf(message.RemoteHigh, message.RemoteLow, message.RemotePort),
            Direction = ReportNames.OfTrafficDirection(message.Direction),
            ErrorPercent = message.ErrorPpm / PpmPerPercent,
            Exact = message.IsExact != 0,
            AgeNs = NullValue.ToNullable(message.AgeNs),
            Process = NextOrNull(ref decoder),
            Cgroup = NextOrNull(ref decoder),
            Container = NextOrNull(ref decoder),
            Names = NextNames(ref decoder),
        };
    }

    private static StageReport StageOf(ref MessageDecoder decoder)
    {
        decoder.Read(out StageMessage message);
        return new StageReport { Counters = message.Counters, Level = ReportNames.OfStageLevel(message.Level) };
    }

    private static (int Feed, DeliveryReport Report) DeliveryOf(ref MessageDecoder decoder)
    {
        decoder.Read(out DeliveryMessage message);
        return (message.FeedIndex, new DeliveryReport
        {
            Counters = message.Counters,
            Pid = message.Pid,
            Process = ReportNames.KnownShort(decoder.NextText()),
        });
    }

    private static ProgramReport ProgramOf(ref MessageDecoder decoder)
    {
        decoder.Read(out ProgramMessage message);
        return new ProgramReport
        {
            Counters = message.Counters,
            Program = ReportNames.Short(decoder.NextText()),
            Hook = ReportNames.Short(decoder.NextText()),
            Interface = NextOrNull(ref decoder),
        };
    }

    private static MapReport MapOf(ref MessageDecoder decoder)
    {
        decoder.Read(out MapMessage message);
        return new MapReport { Counters = message.Counters, Map = ReportNames.Short(decoder.NextText()) };
    }

    private static BlackBoxReport BlackBoxOf(ref MessageDecoder decoder)
    {
        decoder.Read(out BlackBoxMessage message);
        return new BlackBoxReport { Counters = message.Counters };
    }

    /// <summary>The next text of a message; null if it is empty.</summary>
    internal static string? NextOrNull(ref MessageDecoder decoder)
    {
        string text = ReportNames.Short(decoder.NextText());
        return text.Length == 0 ? null : text;
    }

    /// <summary>The names of a container that come next in a message; null if there are none.</summary>
    internal static ContainerNames? NextNames(ref MessageDecoder decoder)
    {
        string? pod = NextOrNull(ref decoder);
        string? space = NextOrNull(ref decoder);
        string? container = NextOrNull(ref decoder);
        return pod is null ? null : new ContainerNames(pod, space ?? "", container);
    }

    /// <summary>Text of an address and port.</summary>
    internal static string EndOf(ulong high, ulong low, ushort port) =>
        new EndpointAddress(new UInt128(high, low), port).ToString();
}
