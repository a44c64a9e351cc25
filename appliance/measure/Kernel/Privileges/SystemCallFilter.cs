// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Privileges;

/// <summary>
/// Seccomp filter: the system calls of a measuring process are allowed, all others fail with EPERM and are logged by
/// the kernel (<c>type=1326</c>). The process cannot execute programs, create or inspect processes, or open raw
/// sockets. x86-64 only. See the kernel's <c>Documentation/userspace-api/seccomp_filter.rst</c>.
/// </summary>
public static unsafe class SystemCallFilter
{
    private const int SeccompCall = 317;
    private const int SetModeFilter = 1;                        // SECCOMP_SET_MODE_FILTER
    private const int ToAllThreads = 1;                         // SECCOMP_FILTER_FLAG_TSYNC
    private const int Log = 2;                                  // SECCOMP_FILTER_FLAG_LOG
    private const int KeepSpeculation = 4;                      // SECCOMP_FILTER_FLAG_SPEC_ALLOW

    private const uint Allow = 0x7FFF0000;                      // SECCOMP_RET_ALLOW
    private const uint Fail = 0x00050000;                       // SECCOMP_RET_ERRNO, plus errno
    private const uint Machine = 0xC000003E;                    // AUDIT_ARCH_X86_64
    private const uint X32Calls = 0x40000000;                   // __X32_SYSCALL_BIT

    private const ushort Load = 0x20;                           // BPF_LD | BPF_W | BPF_ABS
    private const ushort And = 0x54;                            // BPF_ALU | BPF_AND | BPF_K
    private const ushort JumpEqual = 0x15;                      // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpAtLeast = 0x35;                    // BPF_JMP | BPF_JGE | BPF_K
    private const ushort JumpSet = 0x45;                        // BPF_JMP | BPF_JSET | BPF_K
    private const ushort Return = 0x06;                         // BPF_RET | BPF_K

    private const uint NumberAt = 0;                            // struct seccomp_data
    private const uint MachineAt = 4;
    private const uint FirstArgumentAt = 16;
    private const uint SecondArgumentAt = 24;

    private const uint Socket = 41;
    private const uint Clone = 56;
    private const uint Clone3 = 435;
    private const uint CloneThread = 0x10000;                   // CLONE_THREAD
    private const uint TypeMask = 0xF;                          // of a socket, without SOCK_CLOEXEC and SOCK_NONBLOCK
    private const uint Stream = 1;
    private const uint Datagram = 2;

    /// <summary>Applies the filter to every thread of the process.</summary>
    /// <param name="packetSockets">True if packet sockets may be opened.</param>
    /// <returns>0, or -errno.</returns>
    public static int ApplyToProcess(bool packetSockets) => Apply(packetSockets, ToAllThreads);

    internal static int Apply(bool packetSockets, int flags)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return -Libc.ErrorNoSystemCall;
        // Required of a process without CAP_SYS_ADMIN; and without it a filter protects little.
        ThreadCapabilities.ForbidNewPrivileges();
        // Separate filter that is not logged: creating threads is legitimate.
        int result = Install(WithoutClone3, flags);
        return result != 0 ? result : Install([.. Build(packetSockets)], flags | Log);
    }

    private static int Install(Instruction[] program, int flags)
    {
        fixed (Instruction* first = program)
        {
            var pointer = new Program { Length = (ushort)program.Length, First = first };
            nint result = Libc.syscall(
                SeccompCall, SetModeFilter, (void*)(nint)(flags | KeepSpeculation), (nuint)(&pointer));
            return result == 0 ? 0 : result > 0 ? -Libc.ErrorBusy : -NativeError.Last;
        }
    }

    // The flags of clone3 are in memory, which a filter cannot read: the C library falls back to clone.
    private static Instruction[] WithoutClone3 =>
    [
        new(Load, 0, 0, NumberAt),
        new(JumpEqual, 0, 1, Clone3),
        Refuse(Libc.ErrorNoSystemCall),
        new(Return, 0, 0, Allow),
    ];

    private static List<Instruction> Build(bool packetSockets)
    {
        List<Instruction> program =
        [
            new(Load, 0, 0, MachineAt),
            new(JumpEqual, 1, 0, Machine),
            Refuse(Libc.ErrorNotPermitted),
            new(Load, 0, 0, NumberAt),
            new(JumpAtLeast, 0, 1, X32Calls),
            Refuse(Libc.ErrorNotPermitted),
        ];
        foreach (uint call in SystemCalls.Measuring)
        {
            program.Add(new(JumpEqual, 0, 1, call));
            program.Add(new(Return, 0, 0, Allow));
        }
        program.AddRange([new(JumpEqual, 0, 1, Clone3), new(Return, 0, 0, Allow)]);
        AddIf(program, Clone, [
            new(Load, 0, 0, FirstArgumentAt),
            new(JumpSet, 0, 1, CloneThread),
            new(Return, 0, 0, Allow),
            Refuse(Libc.ErrorNotPermitted),
        ]);
        AddIf(program, Socket, SocketRule(packetSockets));
        program.Add(Refuse(Libc.ErrorNotPermitted));
        return program;
    }

    private static Instruction[] SocketRule(bool packetSockets)
    {
        List<Instruction> rule = [new(Load, 0, 0, FirstArgumentAt)];
        int[] whole = packetSockets
            ? [Libc.AddressFamilyUnix, Libc.AddressFamilyNetlink, Libc.AddressFamilyPacket]
            : [Libc.AddressFamilyUnix, Libc.AddressFamilyNetlink];
        foreach (int family in whole)
            rule.AddRange([new(JumpEqual, 0, 1, (uint)family), new(Return, 0, 0, Allow)]);
        rule.AddRange(
        [
            new(JumpEqual, 2, 0, Libc.AddressFamilyInet),
            new(JumpEqual, 1, 0, Libc.AddressFamilyInet6),
            Refuse(Libc.ErrorNotPermitted),
            new(Load, 0, 0, SecondArgumentAt),
            new(And, 0, 0, TypeMask),
            new(JumpEqual, 1, 0, Stream),
            new(JumpEqual, 0, 1, Datagram),
            new(Return, 0, 0, Allow),
            Refuse(Libc.ErrorNotPermitted),
        ]);
        return [.. rule];
    }

    private static void AddIf(List<Instruction> program, uint call, Instruction[] rule)
    {
        program.Add(new(JumpEqual, 0, (byte)rule.Length, call));
        program.AddRange(rule);
    }

    private static Instruction Refuse(int error) => new(Return, 0, 0, Fail + (uint)error);

    /// <summary><c>struct sock_filter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Operation, byte IfTrue, byte IfFalse, uint Value);

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Program
    {
        internal ushort Length;
        internal Instruction* First;
    }
}
