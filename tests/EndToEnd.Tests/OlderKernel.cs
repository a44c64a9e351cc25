// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Starts processes for which bpf(2), or a command of it, fails as on a kernel that lacks it.</summary>
internal static unsafe partial class OlderKernel
{
    internal const int EveryCommand = -1;
    internal const int LinkCreate = 28;
    internal const int NotImplemented = 38;
    internal const int InvalidArgument = 22;

    private const int SetSeccomp = 22;                          // PR_SET_SECCOMP
    private const nint FilterMode = 2;
    private const uint BpfCall = 321;                           // x86-64
    private const uint Allow = 0x7fff_0000;
    private const uint Fail = 0x0005_0000;
    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint CallNumber = 0;
    private const uint FirstArgument = 16;

    /// <summary>The filter belongs to a thread that ends with the call; the process inherits it.</summary>
    internal static TelemetryProcess Start(int command, int error, string program, IEnumerable<string> arguments)
    {
        TelemetryProcess? process = null;
        bool refused = false;
        var thread = new Thread(() =>
        {
            refused = !Install(command, error);
            if (!refused)
                process = TelemetryProcess.Start(program, arguments);
        });
        thread.Start();
        thread.Join();
        Assert.False(refused, "the kernel refused the filter");
        return process!;
    }

    private static bool Install(int command, int error)
    {
        Instruction[] body = command == EveryCommand
            ? [new(JumpIfEqual, 0, 1, BpfCall)]
            : [new(JumpIfEqual, 0, 3, BpfCall), new(Load, 0, 0, FirstArgument), new(JumpIfEqual, 0, 1, (uint)command)];
        Instruction[] all = [new(Load, 0, 0, CallNumber), .. body,
            new(Return, 0, 0, Fail | (uint)error), new(Return, 0, 0, Allow)];
        fixed (Instruction* first = all)
        {
            var filter = new Filter { Length = (ushort)all.Length, First = first };
            return Control(SetSeccomp, FilterMode, &filter, 0, 0) == 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint mode, Filter* filter, nint unused, nint unusedToo);

    // struct sock_filter, struct sock_fprog
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        internal ushort Length;
        internal Instruction* First;
    }
}
