// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using TestSupport.Workload;

namespace Telemetry.Perf.Counting;

/// <summary>Sizes of the kernel programs in the kernel, once loaded.</summary>
internal static unsafe class ProgramSizes
{
    private const long RingBytes = 1 << 20;
    private const int InfoBytes = 232;                      // struct bpf_prog_info, as of libbpf 1.1
    private const int JittedOffset = 16;
    private const int TranslatedOffset = 20;

    private static readonly (Hook Hook, string Name)[] Hooks =
        [(Hook.XdpRx, "xdp_rx"), (Hook.TcRx, "tc_rx"), (Hook.TcTx, "tc_tx")];

    private static readonly (RingTransport Transport, string Name)[] Transports =
        [(RingTransport.ArrayRing, "array"), (RingTransport.BpfRingBuffer, "ringbuf")];

    /// <summary>Reason for which they cannot be read by this user; null if they can.</summary>
    internal static string? Unfit() => Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    /// <summary>Bytes of each program, translated and jitted. Needs root, and the compiler of the programs.</summary>
    /// <param name="kernel">Release of the kernel.</param>
    internal static IReadOnlyList<Count> Read(string kernel)
    {
        string maker = $"{CompilerVersion()}, Linux {SeriesOf(kernel)}";
        List<Count> counts = [];
        foreach ((RingTransport transport, string ring) in Transports)
        {
            using KernelCapture capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TradingTopology.Build().Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                Transport = transport,
                ExtraHooks = [.. Hooks.Select(one => one.Hook)],
            });
            foreach ((Hook hook, string program) in Hooks)
            {
                (uint translated, uint jitted) = Of(capture.ProgramFd(hook));
                string name = $"bpf.{program}.{ring}";
                counts.Add(new Count(maker, name + ".translated", translated, "bytes"));
                counts.Add(new Count(maker, name + ".jitted", jitted, "bytes"));
            }
        }
        return counts;
    }

    /// <summary>Series of a release, "6.18" of "6.18.44-generic": within a series the kernel translates alike, so that
    /// recorded sizes stay comparable across patch releases.</summary>
    internal static string SeriesOf(string kernel) =>
        string.Join('.', kernel.Split('.', '-').Take(2));

    private static (uint Translated, uint Jitted) Of(int programFd)
    {
        byte* info = stackalloc byte[InfoBytes];
        new Span<byte>(info, InfoBytes).Clear();
        uint bytes = InfoBytes;
        if (LibBpf.bpf_obj_get_info_by_fd(programFd, info, &bytes) < 0)
            throw new InvalidOperationException("the kernel says nothing about a program that it has loaded");
        return (MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(info + TranslatedOffset, sizeof(uint))),
            MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(info + JittedOffset, sizeof(uint))));
    }

    // First line, such as "Debian clang version 14.0.6".
    private static string CompilerVersion()
    {
        using Process process = Process.Start(new ProcessStartInfo("clang", "--version")
        {
            RedirectStandardOutput = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string[] words = output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        int version = Array.IndexOf(words, "version") + 1;
        return $"clang {words.ElementAtOrDefault(version)}";
    }
}
