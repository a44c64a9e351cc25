// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace TestSupport;

/// <summary>Result of BPF_PROG_TEST_RUN.</summary>
/// <param name="Errno">0, or the reason why the kernel did not run the program.</param>
/// <param name="Verdict">The program's return value.</param>
/// <param name="Bytes">The packet afterwards.</param>
/// <param name="NanosecondsEach">Time of one run, nanoseconds.</param>
public readonly unsafe partial record struct ProgramRun(int Errno, int Verdict, byte[] Bytes, uint NanosecondsEach)
{
    /// <summary>Value of <c>flags</c> for real frames, on which the verdict takes effect (BPF_F_TEST_XDP_LIVE_FRAMES,
    /// since 5.18).</summary>
    public const uint LiveFrames = 2;

    private const int RunCommand = 10;                          // BPF_PROG_TEST_RUN
    private const int OutputSlack = 512;                        // bytes

    private static readonly nint SystemCallNumber =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    /// <summary>Runs a loaded program on a packet, with a context (<c>struct __sk_buff</c>, <c>xdp_md</c>) if
    /// given.</summary>
    public static ProgramRun Of(int programFd, ReadOnlySpan<byte> packet, int repeat = 1,
        ReadOnlySpan<byte> context = default, uint flags = 0)
    {
        byte[] output = new byte[packet.Length + OutputSlack];
        byte[] contextOutput = new byte[context.Length];
        fixed (byte* input = packet, result = output, contextIn = context, contextOut = contextOutput)
        {
            var attributes = new Attributes
            {
                ProgramFd = (uint)programFd,
                InputLength = (uint)packet.Length,
                OutputLength = (uint)output.Length,
                Input = (ulong)input,
                Output = (ulong)result,
                Repeat = (uint)repeat,
                ContextInputLength = (uint)context.Length,
                ContextOutputLength = (uint)context.Length,
                ContextInput = (ulong)contextIn,
                ContextOutput = (ulong)contextOut,
                Flags = flags,
            };
            nint answer = syscall(SystemCallNumber, RunCommand, &attributes, (nuint)sizeof(Attributes));
            if (answer < 0)
                return new ProgramRun(Marshal.GetLastPInvokeError(), 0, [], 0);
            return new ProgramRun(
                0, (int)attributes.Verdict, output[..(int)attributes.OutputLength], attributes.Duration);
        }
    }

    /// <summary>Median time of one run over several measurements, nanoseconds.</summary>
    public static double MedianNs(int programFd, ReadOnlySpan<byte> packet, int repeat, int rounds)
    {
        uint[] times = new uint[rounds];
        for (int i = 0; i < rounds; i++)
            times[i] = Of(programFd, packet, repeat).NanosecondsEach;
        Array.Sort(times);
        return times[rounds / 2];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint command, void* attributes, nuint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        internal uint ProgramFd;
        internal uint Verdict;
        internal uint InputLength;
        internal uint OutputLength;
        internal ulong Input;
        internal ulong Output;
        internal uint Repeat;
        internal uint Duration;
        internal uint ContextInputLength;
        internal uint ContextOutputLength;
        internal ulong ContextInput;
        internal ulong ContextOutput;
        internal uint Flags;
        internal uint Cpu;
        internal uint BatchSize;
        internal uint Padding;
    }
}
