// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Native;

/// <summary>The bpf(2) system call, for operations for which libbpf 1.1 has no function. Results are file descriptors
/// or -errno.</summary>
internal static unsafe class BpfCall
{
    internal const uint AttachCgroupIngress = 0;                // BPF_CGROUP_INET_INGRESS; links since 5.7
    internal const uint AttachCgroupSocketOperations = 3;       // BPF_CGROUP_SOCK_OPS
    internal const uint AttachXdp = 37;                         // BPF_XDP
    internal const uint AttachTcxIngress = 46;                  // BPF_TCX_INGRESS, since 6.6
    internal const uint AttachTcxEgress = 47;
    internal const uint XdpGeneric = 2;                         // XDP_FLAGS_SKB_MODE
    internal const uint XdpNative = 4;                          // XDP_FLAGS_DRV_MODE
    internal const uint Before = 8;                             // BPF_F_BEFORE
    internal const uint After = 16;                             // BPF_F_AFTER
    internal const uint XdpFrags = 32;                          // BPF_F_XDP_HAS_FRAGS, since 5.18
    internal const uint XdpDeviceBound = 64;                    // BPF_F_XDP_DEV_BOUND_ONLY, since 6.3
    internal const uint MapArray = 2;                           // BPF_MAP_TYPE_ARRAY
    internal const uint Mappable = 1 << 10;                     // BPF_F_MMAPABLE, since 5.5
    internal const uint ProgramTypeTc = 3;                      // BPF_PROG_TYPE_SCHED_CLS
    internal const uint ProgramTypeXdp = 6;

    private const int MapCreateCommand = 0;
    private const int ProgramLoadCommand = 5;
    private const int ProgramRunCommand = 10;                   // BPF_PROG_TEST_RUN; of syscall programs since 5.14
    private const int QueryCommand = 16;                        // BPF_PROG_QUERY; of TCX since 6.6
    private const int ObjectInformationCommand = 15;            // BPF_OBJ_GET_INFO_BY_FD; of links since 5.8
    private const int LinkCreateCommand = 28;
    private const int LinkDetachCommand = 34;                   // since 5.9
    private const int ErrorNoSpace = 28;                        // ENOSPC: more programs than there is room for
    private const uint XdpLink = 6;                             // BPF_LINK_TYPE_XDP
    private const uint TcxLink = 11;                            // BPF_LINK_TYPE_TCX

    private static readonly int SystemCallNumber =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    /// <summary>One instruction: operation, registers, offset, immediate value.</summary>
    internal readonly record struct Instruction(byte Operation, byte Registers, short Offset, int Immediate)
    {
        /// <summary>Sets r0.</summary>
        internal static Instruction Return(int value) => new(0xB7, 0, 0, value);

        /// <summary>Sets r0 to 8 bytes of the context.</summary>
        internal static Instruction LoadContext(short offset) => new(0x79, 0x10, offset, 0);

        internal static Instruction Call(int helper) => new(0x85, 0, 0, helper);

        /// <summary>Ends the program with r0.</summary>
        internal static Instruction Exit => new(0x95, 0, 0, 0);
    }

    /// <summary>Attaches a loaded program by a link that lives as long as its descriptor.</summary>
    /// <param name="target">Index of the interface, or descriptor of the cgroup.</param>
    /// <param name="attachType">Hook.</param>
    /// <param name="flags">Flags of the hook.</param>
    internal static int CreateLink(int programFd, int target, uint attachType, uint flags)
    {
        var attributes = new LinkAttributes
        {
            ProgramFd = (uint)programFd,
            Target = (uint)target,
            AttachType = attachType,
            Flags = flags,
        };
        return Call(LinkCreateCommand, &attributes, (uint)sizeof(LinkAttributes));
    }

    /// <summary>Detaches a link's program from its interface, even if other descriptors of the link are open.</summary>
    internal static int DetachLink(int linkFd) => Call(LinkDetachCommand, &linkFd, sizeof(int));

    /// <summary>True if a link was detached from its interface; false if the kernel does not report it.</summary>
    internal static bool IsDetached(int linkFd)
    {
        LinkInformation information = default;
        var attributes = new InformationAttributes
        {
            Fd = (uint)linkFd,
            Length = (uint)sizeof(LinkInformation),
            Information = (ulong)&information,
        };
        return Call(ObjectInformationCommand, &attributes, (uint)sizeof(InformationAttributes)) == 0
            && information is { Type: XdpLink or TcxLink, InterfaceIndex: 0 };
    }

    /// <summary>Reads the ids of the programs at a hook of an interface.</summary>
    /// <param name="attachType">Hook.</param>
    /// <returns>Number of programs, which may be more than there is room for; or -errno.</returns>
    internal static int QueryPrograms(int interfaceIndex, uint attachType, Span<uint> ids)
    {
        fixed (uint* first = ids)
        {
            var attributes = new QueryAttributes
            {
                Target = (uint)interfaceIndex,
                AttachType = attachType,
                Programs = (ulong)first,
                Count = (uint)ids.Length,
            };
            int result = Call(QueryCommand, &attributes, (uint)sizeof(QueryAttributes));
            return result < 0 && result != -ErrorNoSpace ? result : (int)attributes.Count;
        }
    }

    /// <summary>Runs a program of the type BPF_PROG_TYPE_SYSCALL, which may change its context.</summary>
    internal static int RunProgram(int programFd, void* context, uint bytes)
    {
        var attributes = new RunAttributes
        {
            ProgramFd = (uint)programFd,
            ContextBytesIn = bytes,
            ContextIn = (ulong)context,
        };
        return Call(ProgramRunCommand, &attributes, (uint)sizeof(RunAttributes));
    }

    /// <summary>Loads a program of a few instructions.</summary>
    internal static int LoadProgram(uint type, uint flags, ReadOnlySpan<Instruction> instructions)
    {
        fixed (Instruction* start = instructions)
        fixed (byte* license = "Dual BSD/GPL"u8)
        {
            var attributes = new ProgramAttributes
            {
                Type = type,
                InstructionCount = (uint)instructions.Length,
                Instructions = (ulong)start,
                License = (ulong)license,
                Flags = flags,
            };
            return Call(ProgramLoadCommand, &attributes, (uint)sizeof(ProgramAttributes));
        }
    }

    /// <summary>Runs a loaded XDP program on a packet, as often as asked, on one CPU.</summary>
    /// <param name="packet">The packet; the program's changes are dropped.</param>
    /// <param name="times">Number of runs.</param>
    /// <param name="ns">Receives the mean time of a run, nanoseconds.</param>
    internal static int RunProgram(int programFd, ReadOnlySpan<byte> packet, int times, out uint ns)
    {
        fixed (byte* input = packet)
        {
            var attributes = new RunAttributes
            {
                ProgramFd = (uint)programFd,
                DataBytesIn = (uint)packet.Length,
                DataIn = (ulong)input,
                Repeat = (uint)times,
            };
            int result = Call(ProgramRunCommand, &attributes, (uint)sizeof(RunAttributes));
            ns = attributes.DurationNs;
            return result;
        }
    }

    internal static int CreateMap(uint type, uint keyBytes, uint valueBytes, uint entries, uint flags)
    {
        uint* attributes = stackalloc uint[5] { type, keyBytes, valueBytes, entries, flags };
        return Call(MapCreateCommand, attributes, 5 * sizeof(uint));
    }

    private static int Call(int command, void* attributes, uint size)
    {
        nint result = Libc.syscall(SystemCallNumber, command, attributes, size);
        return result >= 0 ? (int)result : -NativeError.Last;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LinkAttributes
    {
        internal uint ProgramFd;
        internal uint Target;
        internal uint AttachType;
        internal uint Flags;
        internal ulong Relative;
        internal ulong ExpectedRevision;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct QueryAttributes
    {
        internal uint Target;
        internal uint AttachType;
        internal uint QueryFlags;
        internal uint AttachFlags;
        internal ulong Programs;
        internal uint Count;
        internal uint Padding;
        internal ulong ProgramFlags;
        internal ulong Links;
        internal ulong LinkFlags;
        internal ulong Revision;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RunAttributes
    {
        internal uint ProgramFd;
        internal uint ReturnValue;
        internal uint DataBytesIn;
        internal uint DataBytesOut;
        internal ulong DataIn;
        internal ulong DataOut;
        internal uint Repeat;
        internal uint DurationNs;
        internal uint ContextBytesIn;
        internal uint ContextBytesOut;
        internal ulong ContextIn;
        internal ulong ContextOut;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct InformationAttributes
    {
        internal uint Fd;
        internal uint Length;
        internal ulong Information;
    }

    /// <c>struct bpf_link_info</c> up to the interface of XDP and TCX links.
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkInformation
    {
        internal uint Type;
        internal uint Id;
        internal uint ProgramId;
        internal uint Padding;
        internal uint InterfaceIndex;                           // 0 once it is detached
        internal uint AttachType;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramAttributes
    {
        internal uint Type;
        internal uint InstructionCount;
        internal ulong Instructions;
        internal ulong License;
        internal uint LogLevel;
        internal uint LogSize;
        internal ulong Log;
        internal uint KernelVersion;
        internal uint Flags;
    }
}
