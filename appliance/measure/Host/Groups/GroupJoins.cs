// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Native;

namespace Telemetry.Host.Groups;

/// <summary>
/// Memberships that the appliance itself holds, for lines with <c>join: true</c>. Their sockets are bound to no port
/// and receive nothing (a filter that drops all packets, the smallest buffer); they exist only for the membership, so
/// that the kernel ends it with the process. When a socket has as many groups as the kernel allows
/// (<c>igmp_max_memberships</c>), another is opened. To be made and used on threads of the interfaces' network
/// namespace.
/// </summary>
public sealed unsafe class GroupJoins : IDisposable
{
    private const int AddressFamilyInet6 = 10;                  // AF_INET6
    private const int LevelSocket = 1;                          // SOL_SOCKET
    private const int LevelIPv4 = 0;                            // IPPROTO_IP
    private const int LevelIPv6 = 41;                           // IPPROTO_IPV6
    private const int ReceiveBuffer = 8;                        // SO_RCVBUF
    private const int AttachFilter = 26;                        // SO_ATTACH_FILTER
    private const int JoinGroup = 42;                           // MCAST_JOIN_GROUP
    private const int JoinSourceGroup = 46;                     // MCAST_JOIN_SOURCE_GROUP
    private const ushort ReturnConstant = 6;                    // BPF_RET | BPF_K
    private const int AddressBytes = 128;                       // struct sockaddr_storage
    private const int GroupOffset = 8;
    private const int RequestBytes = GroupOffset + AddressBytes;
    private const int SourceRequestBytes = RequestBytes + AddressBytes;
    private const int ErrorNoMemory = 12;                       // ENOMEM
    private const int ErrorNoBuffers = 105;                     // ENOBUFS

    private readonly Dictionary<int, Holder> _holderOfFlow = [];      // flow ids have gaps after a reload

    /// <summary>Takes the flows whose line asks for it; joins nothing before <see cref="Keep"/>.</summary>
    /// <param name="interfaces">The measured interfaces; a line that names none uses the only one.</param>
    public GroupJoins(Topology topology, IReadOnlyList<string> interfaces)
    {
        foreach (IGrouping<string?, FlowDefinition> group in topology.Flows
            .Where(flow => Memberships.IsGroup(flow) && topology.Lines[flow.LineIndex].Join)
            .GroupBy(flow => flow.Interface ?? interfaces.FirstOrDefault()))
        {
            if (group.Key is not { } name)
                continue;
            var holder = new Holder(name, [.. group]);
            Holders.Add(holder);
            foreach (FlowDefinition flow in holder.Flows)
                _holderOfFlow[flow.Id] = holder;
        }
    }

    /// <summary>One for each interface with groups.</summary>
    internal List<Holder> Holders { get; } = [];

    /// <summary>Joined groups and their interfaces, for the user.</summary>
    public IEnumerable<string> Descriptions => Holders.Select(holder =>
        $"{holder.Interface}: {holder.Groups.Count} group{(holder.Groups.Count == 1 ? "" : "s")} "
        + (holder.Index != 0 ? "joined (join: true)" : "to join when it is there (join: true)"));

    /// <summary>True if the membership of a flow is held.</summary>
    public bool Holds(int flowId) =>
        _holderOfFlow.TryGetValue(flowId, out Holder? holder) && holder.Index != 0;

    /// <summary>Joins groups that are not joined, again if an interface was recreated. Allocates nothing while nothing
    /// changes.</summary>
    /// <returns>The first failure, or null.</returns>
    public Failure? Keep()
    {
        Failure? failure = null;
        foreach (Holder holder in Holders)
        {
            int index = (int)Libc.if_nametoindex(holder.Interface);
            if (index == holder.Index || (index == 0 && NetworkDevice.Exists(holder.Index)))
                continue;                                       // it may have another name now
            // The old device's memberships still count on its sockets.
            holder.Leave();
            if (index != 0)
                failure = Join(holder, index) ?? failure;
        }
        return failure;
    }

    public void Dispose()
    {
        foreach (Holder holder in Holders)
            holder.Leave();
    }

    private static Failure? Join(Holder holder, int index)
    {
        foreach (FlowDefinition flow in holder.Groups)
        {
            int error = Join(holder, flow, index);
            if (error == 0)
                continue;
            holder.Leave();
            return holder.FailureOf(flow, error);
        }
        holder.Index = index;
        return null;
    }

    private static int Join(Holder holder, FlowDefinition flow, int index)
    {
        // The newest socket of the family has room, or a new socket is opened.
        for (int place = holder.Sockets.Count - 1; place >= 0; place--)
        {
            if (holder.Sockets[place].IsIPv4 != flow.Endpoint.IsIPv4)
                continue;
            int error = Join(holder.Sockets[place].Fd, flow, index);
            if (error is not (ErrorNoBuffers or ErrorNoMemory))
                return error;
            break;
        }
        int fd = Open(flow.Endpoint.IsIPv4);
        if (fd < 0)
            return NativeError.Last;
        holder.Sockets.Add((fd, flow.Endpoint.IsIPv4));
        return Join(fd, flow, index);
    }

    private static int Open(bool isIPv4)
    {
        int family = isIPv4 ? Libc.AddressFamilyInet : AddressFamilyInet6;
        int fd = Libc.socket(family, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (fd < 0)
            return fd;
        int least = 0;
        _ = Libc.setsockopt(fd, LevelSocket, ReceiveBuffer, &least, sizeof(int));
        ulong dropAll = ReturnConstant;
        var filter = new FilterProgram { Length = 1, Instructions = &dropAll };
        _ = Libc.setsockopt(fd, LevelSocket, AttachFilter, &filter, (uint)sizeof(FilterProgram));
        return fd;
    }

    private static int Join(int fd, FlowDefinition flow, int index)
    {
        byte* request = stackalloc byte[SourceRequestBytes];
        new Span<byte>(request, SourceRequestBytes).Clear();
        *(uint*)request = (uint)index;
        WriteAddress(request + GroupOffset, flow.Endpoint.Address, flow.Endpoint.IsIPv4);
        bool hasSource = flow.SourceAddress != 0;
        if (hasSource)
            WriteAddress(request + RequestBytes, flow.SourceAddress, flow.Endpoint.IsIPv4);
        int result = Libc.setsockopt(
            fd, flow.Endpoint.IsIPv4 ? LevelIPv4 : LevelIPv6, hasSource ? JoinSourceGroup : JoinGroup, request,
            (uint)(hasSource ? SourceRequestBytes : RequestBytes));
        return result == 0 ? 0 : NativeError.Last;
    }

    /// <summary><c>struct sockaddr_in</c>, <c>struct sockaddr_in6</c>.</summary>
    private static void WriteAddress(byte* place, UInt128 address, bool isIPv4)
    {
        *(ushort*)place = (ushort)(isIPv4 ? Libc.AddressFamilyInet : AddressFamilyInet6);
        if (isIPv4)
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(place + 4, sizeof(uint)), (uint)address);
        else
            BinaryPrimitives.WriteUInt128BigEndian(new Span<byte>(place + 8, 16), address);
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal ulong* Instructions;
    }

    /// <summary>The memberships on one interface.</summary>
    internal sealed class Holder(string name, FlowDefinition[] flows)
    {
        internal string Interface { get; } = name;

        internal FlowDefinition[] Flows { get; } = flows;

        /// <summary>A flow for each membership: a socket may have each but once, and with that of a group from all
        /// senders those from single ones are refused, and needless.</summary>
        internal IReadOnlyList<FlowDefinition> Groups { get; } = GroupsOf(flows);

        internal List<(int Fd, bool IsIPv4)> Sockets { get; } = [];

        /// <summary>Index of the interface on which they are held; 0 if they are not.</summary>
        internal int Index { get; set; }

        private (FlowDefinition Flow, int Error, Failure Failure)? Last { get; set; }

        private static List<FlowDefinition> GroupsOf(FlowDefinition[] flows)
        {
            HashSet<UInt128> ofAll = [.. flows.Where(flow => flow.SourceAddress == 0)
                .Select(flow => flow.Endpoint.Address)];
            return
            [
                .. flows.Where(flow => flow.SourceAddress == 0 || !ofAll.Contains(flow.Endpoint.Address))
                    .DistinctBy(flow => (flow.Endpoint.Address, flow.SourceAddress)),
            ];
        }

        /// <summary>The reason why a group could not be joined; the same object while the reason stays the same, so
        /// that it is reported once.</summary>
        internal Failure FailureOf(FlowDefinition flow, int error)
        {
            if (Last is { } last && last.Flow == flow && last.Error == error)
                return last.Failure;
            string todo = error is ErrorNoBuffers or ErrorNoMemory
                ? "raise net.ipv4.igmp_max_memberships, igmp_max_msf and net.core.optmem_max" : "see 'ip link'";
            var failure = new Failure(ExitCode.CannotRun, Interface,
                $"group {flow.Endpoint.AddressText()} cannot be joined: {NativeError.Text(error)}", todo);
            Last = (flow, error, failure);
            return failure;
        }

        internal void Leave()
        {
            foreach ((int fd, bool _) in Sockets)
                _ = Libc.close(fd);
            Sockets.Clear();
            Index = 0;
        }
    }
}
