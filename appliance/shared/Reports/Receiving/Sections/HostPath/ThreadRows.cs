// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Messages;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of watched threads and CPUs of the last complete totals.</summary>
internal sealed class ThreadRows(ReaderLimits limits)
{
    private const int MostNameBytes = 512;

    private readonly TextPool _names = new();
    private List<ThreadRow> _nextThreads = [];
    private List<ThreadRow> _threads = [];
    private List<CpuMessage> _nextCpus = [];
    private List<CpuMessage> _cpus = [];

    private readonly record struct ThreadRow(
        ThreadMessage Message, string Process, string Thread, string? Cgroup, string? Container,
        ContainerNames? Names);

    /// <summary>True if messages with a template id are such rows.</summary>
    public static bool IsRow(ushort template) =>
        template == ThreadMessage.TemplateId || template == CpuMessage.TemplateId;

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == ThreadMessage.TemplateId)
        {
            decoder.Read(out ThreadMessage thread);
            if (_nextThreads.Count < limits.MaxRows)
            {
                _nextThreads.Add(new ThreadRow(
                    thread, NameOf(decoder.NextBytes()) ?? "", NameOf(decoder.NextBytes()) ?? "",
                    NameOf(decoder.NextBytes()), NameOf(decoder.NextBytes()), NamesIn(ref decoder)));
            }
            return true;
        }
        if (template != CpuMessage.TemplateId)
            return false;
        decoder.Read(out CpuMessage cpu);
        if (_nextCpus.Count < limits.MaxRows)
            _nextCpus.Add(cpu);
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextThreads.Clear();
        _nextCpus.Clear();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_threads, _nextThreads) = (_nextThreads, _threads);
        (_cpus, _nextCpus) = (_nextCpus, _cpus);
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _threads.Clear();
        _cpus.Clear();
    }

    /// <summary>Puts the rows into a report.</summary>
    public void Fill(HostPathReport into)
    {
        var threads = ReportRows<ThreadReport>.Over(into.Threads);
        foreach (ThreadRow row in _threads)
        {
            ThreadReport report = threads.Next();
            report.Counters = row.Message.Counters;
            report.AgeNs = NullValue.ToNullable(row.Message.AgeNs);
            report.ThrottledNs = NullValue.ToNullable(row.Message.ThrottledNs);
            report.ThrottledPeriods = NullValue.ToNullable(row.Message.ThrottledPeriods);
            (report.Process, report.Pid) = (row.Process, row.Message.ProcessId);
            (report.Thread, report.Tid) = (row.Thread, row.Message.ThreadId);
            (report.Cgroup, report.Container, report.Names) = (row.Cgroup, row.Container, row.Names);
        }
        into.Threads = threads;
        var cpus = ReportRows<CpuReport>.Over(into.Cpus);
        foreach (CpuMessage message in _cpus)
        {
            CpuReport report = cpus.Next();
            report.Counters = message.Counters;
            report.Cpu = message.Cpu;
            report.AgeNs = NullValue.ToNullable(message.AgeNs);
        }
        into.Cpus = cpus;
    }

    private ContainerNames? NamesIn(ref MessageDecoder decoder)
    {
        string? pod = NameOf(decoder.NextBytes());
        string? space = NameOf(decoder.NextBytes());
        string? container = NameOf(decoder.NextBytes());
        return pod is null ? null : new ContainerNames(pod, space ?? "", container);
    }

    // The same few names come each second.
    private string? NameOf(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[MostNameBytes];
        int length = Encoding.UTF8.GetChars(bytes[..Math.Min(bytes.Length, MostNameBytes)], text);
        return length == 0 ? null : _names.Of(text[..length]);
    }
}
