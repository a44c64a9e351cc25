// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Appliance.HostPath.Drops;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Publishing;
using TestSupport;
using TestSupport.Sockets;

namespace Telemetry.Appliance.Tests.HostPath;

/// <summary>Names of processes by the sockets that they hold and read, where several hold the same.</summary>
public sealed class SocketProcessesTests
{
    private const int SocketLevel = 1;
    private const int SocketCookie = 57;

    [RootFact]
    public void of_the_holders_of_a_socket_the_one_that_reads_it_is_named_also_after_it_closed_it()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var bytes = new byte[sizeof(ulong)];
        socket.GetRawSocketOption(SocketLevel, SocketCookie, bytes);
        ulong cookie = BitConverter.ToUInt64(bytes);
        using var processes = new SocketProcesses(action => action());
        SocketHolder child = new(socket);
        SocketOwnerTable table = new();
        using (SocketOwners owners = SocketOwners.TryOpen(out _)!)
            Assert.Equal(0, owners.Read(table));
        uint reader = table.Rows.ToArray().Single(
            row => row.Cookie == cookie && row.Process == child.Pid).InitialProcess;

        Assert.Null(processes.Of(cookie));
        processes.Look();
        Assert.Equal(Environment.ProcessId, processes.Of(cookie)?.Pid);         // the oldest holder
        Assert.Null(processes.ReaderOf(cookie, reader));
        Assert.Null(processes.ReaderOf(cookie, uint.MaxValue));
        processes.Look();
        child.Dispose();
        processes.Look();

        Assert.Equal("sleep", processes.ReaderOf(cookie, reader)?.Name);
        Assert.Equal("sleep", processes.Of(cookie)?.Name);
        Assert.Null(processes.ReaderOf(cookie, uint.MaxValue));
    }

    [Fact]
    public void the_id_that_a_read_was_recorded_with_is_that_of_the_initial_pid_namespace()
    {
        uint own = (uint)Environment.ProcessId;
        SocketOwner[] records =
        [
            new() { Socket = 1, Cookie = 70, Process = own, InitialProcess = 9_000, ProcessStartNs = 1 },
            new() { Socket = 1, Cookie = 70, Process = 12, InitialProcess = own, ProcessStartNs = 2 },
            new() { Socket = 2, Cookie = 71, Process = 13, InitialProcess = 9_002, ProcessStartNs = 1 },
        ];
        var table = new SocketOwnerTable();
        table.Fill(MemoryMarshal.AsBytes<SocketOwner>(records));

        Assert.Equal(12, SocketProcesses.ProcessOf(table, 70, own)?.Pid);
        Assert.Equal((int)own, SocketProcesses.ProcessOf(table, 70, 9_000)?.Pid);
        Assert.Equal((int)own, SocketProcesses.ProcessOf(table, 70, 0)?.Pid);
        Assert.Null(SocketProcesses.ProcessOf(table, 70, 9_002));
        Assert.Equal(13, SocketProcesses.ProcessOf(table, 71, 9_002)?.Pid);
    }
}
