// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching.Tc;

/// <summary>The clsact qdisc of an interface, which other programs may use too.</summary>
internal static unsafe class Clsact
{
    private const int BothPoints = 3;                           // BPF_TC_INGRESS | BPF_TC_EGRESS
    private const uint IngressParent = 0xFFFF_FFF2;             // TC_H_CLSACT, TC_H_MIN_INGRESS
    private const uint EgressParent = 0xFFFF_FFF3;
    private const ushort GetFilters = 46;                       // RTM_GETTFILTER
    private const ushort NewFilter = 44;                        // RTM_NEWTFILTER
    private const ushort Dump = 0x301;                          // NLM_F_REQUEST | NLM_F_DUMP
    private const int AnswerBytes = 32 * 1024;

    /// <summary>Removes the qdisc if it has no filter left; keeps it if the kernel does not answer.</summary>
    internal static void RemoveIfEmpty(int interfaceIndex)
    {
        if (!IsEmpty(interfaceIndex, IngressParent) || !IsEmpty(interfaceIndex, EgressParent))
            return;
        var hook = new LibBpf.TcHook
        {
            Size = (nuint)sizeof(LibBpf.TcHook),
            InterfaceIndex = interfaceIndex,
            AttachPoint = BothPoints,
        };
        _ = LibBpf.bpf_tc_hook_destroy(&hook);
    }

    private static bool IsEmpty(int interfaceIndex, uint parent)
    {
        int socket = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            return false;
        var request = new FilterRequest
        {
            Length = (uint)sizeof(FilterRequest),
            Type = GetFilters,
            Flags = Dump,
            InterfaceIndex = interfaceIndex,
            Parent = parent,
        };
        byte* answer = stackalloc byte[AnswerBytes];
        bool empty = false;
        if (Libc.send(socket, &request, (nuint)sizeof(FilterRequest), 0) == sizeof(FilterRequest))
        {
            // Filters precede the message that ends the dump, so the first message decides.
            nint length = Libc.recv(socket, answer, AnswerBytes, 0);
            empty = length >= 2 * sizeof(uint) && *(ushort*)(answer + sizeof(uint)) != NewFilter;
        }
        _ = Libc.close(socket);
        return empty;
    }

    /// <summary><c>struct nlmsghdr</c> and <c>struct tcmsg</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterRequest
    {
        internal uint Length;
        internal ushort Type;
        internal ushort Flags;
        internal uint Sequence;
        internal uint Sender;
        internal uint Family;
        internal int InterfaceIndex;
        internal uint Handle;
        internal uint Parent;
        internal uint Information;
    }
}
