// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of the host path of the last complete totals.</summary>
internal sealed class HostPathRows(CatalogState catalog, ReaderLimits limits)
{
    private const string DropsProgram = "drops";
    private const double PpmPerPercent = 10_000;

    private readonly HostDropRows _drops = new(catalog, limits);
    private readonly ThreadRows _threads = new(limits);
    private readonly StageRows _stages = new(limits);
    private List<TalkerReport> _nextTalkers = [];
    private List<TalkerReport> _talkers = [];
    private List<HookReport> _nextHooks = [];
    private List<HookReport> _hooks = [];
    private readonly OwnRows _own = new(limits);
    private readonly TcpRows _tcp = new(catalog, limits);
    private CauseSearchReport? _nextCauses;
    private CauseSearchReport? _causes;

    /// <summary>The appliance's own programs and tables.</summary>
    public OwnRows Own => _own;

    /// <summary>True if messages with a template id are rows of the host path.</summary>
    public static bool IsRow(ushort template) =>
        template == HookMessage.TemplateId || template == TcpMessage.TemplateId || template == TalkerMessage.TemplateId
        || template == CausesMessage.TemplateId || HostDropRows.IsRow(template) || ThreadRows.IsRow(template)
        || OwnRows.IsRow(template) || StageRows.IsRow(template);

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == HookMessage.TemplateId)
        {
            if (_nextHooks.Count < limits.MaxRows)
                _nextHooks.Add(HookOf(ref decoder));
            return true;
        }
        if (template == TalkerMessage.TemplateId)
        {
            if (_nextTalkers.Count < limits.MaxRows)
                _nextTalkers.Add(TalkerOf(ref decoder));
            return true;
        }
        if (template == CausesMessage.TemplateId)
        {
            decoder.Read(out CausesMessage causes);
            _nextCauses = new CauseSearchReport { Counters = causes.Counters };
            return true;
        }
        return _tcp.OnRow(template, decoder) || _drops.OnRow(template, decoder) || _threads.OnRow(template, decoder)
            || _own.OnRow(template, decoder) || _stages.OnRow(template, decoder);
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextHooks.Clear();
        _nextCauses = null;
        _tcp.OnBegin();
        _own.OnBegin();
        _drops.OnBegin();
        _threads.OnBegin();
        _stages.OnBegin();
        _nextTalkers.Clear();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_hooks, _nextHooks) = (_nextHooks, _hooks);
        (_causes, _nextCauses) = (_nextCauses, null);
        _tcp.OnEnd();
        _own.OnEnd();
        _drops.OnEnd();
        _threads.OnEnd();
        _stages.OnEnd();
        (_talkers, _nextTalkers) = (_nextTalkers, _talkers);
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _hooks.Clear();
        _causes = null;
        _tcp.Clear();
        _own.Clear();
        _drops.Clear();
        _threads.Clear();
        _stages.Clear();
        _talkers.Clear();
    }

    /// <summary>The host path as a report; null if the appliance does not look at it.</summary>
    /// <param name="before">An earlier report to refill; null to create one.</param>
    public HostPathReport? Of(HostPathReport? before)
    {
        if (_hooks.Count == 0)
            return null;
        HostPathReport into = before ?? new HostPathReport();
        into.Hooks = [.. _hooks];
        into.Talkers = [.. _talkers];
        into.Causes = _causes;
        _tcp.Fill(into);
        bool hasDrops = _hooks.Exists(hook => hook is { Program: DropsProgram, State: "attached" });
        into.Drops = hasDrops ? _drops.Drops : null;
        into.Others = hasDrops ? _drops.Others : null;
        into.Stages = _stages.Stages;
        _threads.Fill(into);
        return into;
    }

    /// <summary>Adds the numbers that processes read or did not read to the reports of the feeds.</summary>
    public IReadOnlyList<FeedReport> WithDelivery(IReadOnlyList<FeedReport> feeds) => _stages.WithDelivery(feeds);

    private static HookReport HookOf(ref MessageDecoder decoder)
    {
        decoder.Read(out HookMessage message);
        var report = new HookReport
        {
            Counters = message.Counters,
            Program = ReportNames.Short(decoder.NextText()),
            Hook = ReportNames.Short(decoder.NextText()),
            State = ReportNames.OfHookState(message.State),
            EveryNs = NullValue.ToNullable(message.EveryNs),
            AgeNs = NullValue.ToNullable(message.AgeNs),
        };
        string why = ReportNames.Short(decoder.NextText());
        report.Why = why.Length == 0 ? null : why;
        return report;
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
