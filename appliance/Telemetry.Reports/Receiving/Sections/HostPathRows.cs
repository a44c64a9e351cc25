// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Rows of the host path of the last complete totals.</summary>
internal sealed class HostPathRows(ReaderLimits limits)
{
    private List<HookReport> _nextHooks = [];
    private List<HookReport> _hooks = [];
    private List<(TcpMessage Message, string Process, string Thread, string Congestion)> _nextTcp = [];
    private List<(TcpMessage Message, string Process, string Thread, string Congestion)> _tcp = [];

    /// <summary>True if messages with a template id are rows of the host path.</summary>
    public static bool IsRow(ushort template) =>
        template == HookMessage.TemplateId || template == TcpMessage.TemplateId;

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == HookMessage.TemplateId)
        {
            if (_nextHooks.Count < limits.MaxRows)
                _nextHooks.Add(HookOf(ref decoder));
            return true;
        }
        if (template != TcpMessage.TemplateId)
            return false;
        decoder.Read(out TcpMessage tcp);
        string process = ReportNames.Short(decoder.NextText());
        string thread = ReportNames.Short(decoder.NextText());
        if (_nextTcp.Count < limits.MaxRows)
            _nextTcp.Add((tcp, process, thread, ReportNames.Short(decoder.NextText())));
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextHooks.Clear();
        _nextTcp.Clear();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_hooks, _nextHooks) = (_nextHooks, _hooks);
        (_tcp, _nextTcp) = (_nextTcp, _tcp);
        OnBegin();
    }

    /// <summary>Clears everything.</summary>
    public void Clear()
    {
        OnBegin();
        _hooks.Clear();
        _tcp.Clear();
    }

    /// <summary>The host path as a report; null if the appliance does not look at it.</summary>
    /// <param name="before">An earlier report to refill; null to create one.</param>
    /// <param name="catalog">Names.</param>
    public HostPathReport? Of(HostPathReport? before, CatalogState catalog)
    {
        if (_hooks.Count == 0)
            return null;
        HostPathReport into = before ?? new HostPathReport();
        into.Hooks = [.. _hooks];
        var connections = ReportRows<TcpReport>.Over(into.Tcp);
        foreach ((TcpMessage message, string process, string thread, string congestion) in _tcp)
        {
            TcpReport report = connections.Next();
            report.Counters = message.Counters;
            report.Session = catalog.SessionText(message.SessionIndex);
            report.Connection = message.Connection;
            report.Client = EndOf(message.ClientHigh, message.ClientLow, message.ClientPort);
            report.Gateway = EndOf(message.GatewayHigh, message.GatewayLow, message.GatewayPort);
            report.Process = process.Length == 0 ? null : process;
            report.Thread = thread.Length == 0 ? null : thread;
            report.Congestion = congestion.Length == 0 ? null : congestion;
        }
        into.Tcp = connections;
        return into;
    }

    private static HookReport HookOf(ref MessageDecoder decoder)
    {
        decoder.Read(out HookMessage message);
        var report = new HookReport
        {
            Counters = message.Counters,
            Program = ReportNames.Short(decoder.NextText()),
            Hook = ReportNames.Short(decoder.NextText()),
            State = ReportNames.OfHookState(message.State),
        };
        string why = ReportNames.Short(decoder.NextText());
        report.Why = why.Length == 0 ? null : why;
        return report;
    }

    private static string EndOf(ulong high, ulong low, ushort port) =>
        new EndpointAddress(new UInt128(high, low), port).ToString();
}
