// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Stalls;

/// <summary>Parses the files of a thread in <c>/proc</c>.</summary>
internal static class ThreadText
{
    private const int FlagsField = 6;                           // of stat, counted from the state on
    private const int FaultsField = 7;
    private const int MajorFaultsField = 9;
    private const int StartField = 19;
    private const int CpuField = 36;
    private const ulong KernelThread = 0x20_0000;               // PF_KTHREAD

    /// <summary>Values of <c>stat</c>.</summary>
    /// <param name="Faults">Page faults without the disk.</param>
    /// <param name="MajorFaults">Page faults that waited for the disk.</param>
    /// <param name="Start">Start of the thread, clock ticks since the boot.</param>
    /// <param name="Cpu">CPU that it ran on last.</param>
    /// <param name="IsKernel">True for a thread of the kernel.</param>
    internal readonly record struct Stat(long Faults, long MajorFaults, ulong Start, int Cpu, bool IsKernel);

    /// <summary>Time that a thread ran and waited: <c>schedstat</c>, "running waiting slices".</summary>
    /// <returns>False if it has another format, or the kernel does not count: all is 0 then.</returns>
    internal static bool TryParseTimes(
        ReadOnlySpan<byte> content, out long runningNs, out long waitingNs, out long slices)
    {
        content = content.TrimEnd((byte)'\n');
        bool isParsed = TextFields.TryDecimal(TextFields.TakeField(ref content), out ulong running)
            & TextFields.TryDecimal(TextFields.TakeField(ref content), out ulong waiting)
            & TextFields.TryDecimal(TextFields.TakeField(ref content), out ulong times);
        (runningNs, waitingNs, slices) = ((long)running, (long)waiting, (long)times);
        return isParsed && (running | waiting | times) != 0;
    }

    /// <summary>Parses <c>stat</c>.</summary>
    /// <param name="name">The thread's name: any bytes.</param>
    /// <param name="stat">The rest.</param>
    internal static bool TryParseStat(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name, out Stat stat)
    {
        // The name is in parentheses and may contain any byte, parentheses too.
        int open = content.IndexOf((byte)'(');
        int close = content.LastIndexOf((byte)')');
        name = default;
        stat = default;
        if (open < 0 || close < open)
            return false;
        name = content[(open + 1)..close];
        ReadOnlySpan<byte> rest = content[(close + 1)..].TrimEnd((byte)'\n');
        (ulong flags, ulong faults, ulong major, ulong start, ulong cpu) = (0, 0, 0, 0, 0);
        bool isParsed = true;
        for (int field = 0; field <= CpuField; field++)
        {
            ReadOnlySpan<byte> text = TextFields.TakeField(ref rest);
            isParsed &= field switch
            {
                FlagsField => TextFields.TryDecimal(text, out flags),
                FaultsField => TextFields.TryDecimal(text, out faults),
                MajorFaultsField => TextFields.TryDecimal(text, out major),
                StartField => TextFields.TryDecimal(text, out start),
                CpuField => TextFields.TryDecimal(text, out cpu),
                _ => !text.IsEmpty,
            };
        }
        stat = new Stat((long)faults, (long)major, start, (int)cpu, (flags & KernelThread) != 0);
        return isParsed;
    }

    /// <summary>Value of a line "name: value" of <c>status</c>, or "name   :   value" of <c>sched</c>.</summary>
    /// <returns>Null if there is no such line.</returns>
    internal static long? ValueOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        for (ReadOnlySpan<byte> rest = content; ;)
        {
            int at = rest.IndexOf(name);
            if (at < 0)
                return null;
            bool isLine = at == 0 || rest[at - 1] == '\n';
            ReadOnlySpan<byte> line = rest[(at + name.Length)..];
            rest = line;
            int end = line.IndexOf((byte)'\n');
            line = (end < 0 ? line : line[..end]).Trim(" \t"u8);
            if (!isLine || line.IsEmpty || line[0] != ':')
                continue;
            return TextFields.TryDecimal(line[1..].Trim(" \t"u8), out ulong value) ? (long)value : null;
        }
    }
}
