// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Messages;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of watched threads and CPUs of the last complete totals.</summary>
internal sealed class ThreadRows
{
    private const int MostNameBytes = 512;

    private readonly TextPool _names = new();
    private readonly ReceivedRows<ThreadRow> _threads;
    private readonly ReceivedRows<CpuMessage> _cpus;

    private readonly record struct ThreadRow(
        ThreadMessage Message, string Process, string Thread, string? Cgroup, string? Container,
        ContainerNames? Names);

    public ThreadRows(RowKinds kinds)
    {
        _threads = kinds.Add(ThreadMessage.TemplateId, RowOf, static row => row.Message.Counters);
        _cpus = kinds.Add(CpuMessage.TemplateId, StateRows.BlockOf<CpuMessage>, static row => row.Counters);
    }

    /// <summary>Puts the rows into a report.</summary>
    public void Fill(HostPathReport into)
    {
        var threads = ReportRows<ThreadReport>.Over(into.Threads);
        foreach (ThreadRow row in _threads.Current)
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
        foreach (CpuMessage message in _cpus.Current)
        {
            CpuReport report = cpus.Next();
            report.Counters = message.Counters;
            report.Cpu = message.Cpu;
            report.AgeNs = NullValue.ToNullable(message.AgeNs);
        }
        into.Cpus = cpus;
    }

    private ThreadRow RowOf(ref MessageDecoder decoder)
    {
        decoder.Read(out ThreadMessage thread);
        return new ThreadRow(
            thread, NameOf(decoder.NextBytes()) ?? "", NameOf(decoder.NextBytes()) ?? "",
            NameOf(decoder.NextBytes()), NameOf(decoder.NextBytes()), NamesIn(ref decoder));
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
