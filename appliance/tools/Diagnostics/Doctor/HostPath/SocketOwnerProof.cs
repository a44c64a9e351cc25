// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel names the process of every socket.</summary>
internal static class SocketOwnerProof
{
    private const string Name = "socket_owners";
    private const string Remedy = "name the processes: host_path: {processes: [NAME]}";
    private const int Sockets = 100;
    private const int Rounds = 5;
    private const double NsPerUs = 1_000;

    /// <summary>Makes a hundred sockets, and looks for each of them.</summary>
    internal static HostCheck Run(MeasuredPrices prices)
    {
        using SocketOwners? owners = SocketOwners.TryOpen(out string? why);
        if (owners is null)
        {
            return new HostCheck(Name, CheckVerdict.Warn, $"which process holds which socket is unknown: {why}",
                $"{Remedy}; a kernel from 5.10 with BTF has what is needed");
        }
        List<Socket> made = [];
        try
        {
            for (int count = 0; count < Sockets; count++)
            {
                made.Add(Loopback.Datagram());
                _ = Loopback.Bind(made[^1]);
            }
            return Prove(owners, made, prices);
        }
        catch (SocketException cause)
        {
            return Loopback.Unknown(Name, cause);
        }
        finally
        {
            made.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>The verdict on a proof.</summary>
    internal static HostCheck Judge(int told, int held, double tookNs, double descriptorNs)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Sockets} sockets made, {told} told, of {held} that are held; a reading takes {tookNs / NsPerUs:F0} "
            + $"\u00b5s, {descriptorNs:F0} ns a descriptor");
        return told == Sockets
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, Remedy);
    }

    private static HostCheck Prove(SocketOwners owners, List<Socket> made, MeasuredPrices prices)
    {
        var table = new SocketOwnerTable();
        long leastNs = long.MaxValue;
        int result = 0;
        for (int round = 0; round < Rounds && result == 0; round++)
        {
            long startNs = MonotonicClock.NowNs;
            result = owners.Read(table);
            leastNs = Math.Min(leastNs, MonotonicClock.NowNs - startNs);
        }
        int told = result == 0 ? made.Count(socket => IsTold(table, (IPEndPoint)socket.LocalEndPoint!)) : 0;
        double descriptorNs = leastNs / (double)Math.Max(Sockets, CountDescriptors());
        prices.Add(Name, owners.ReadFacts().Tag, descriptorNs);
        return Judge(told, table.Rows.Length, leastNs, descriptorNs);
    }

    private static bool IsTold(SocketOwnerTable table, IPEndPoint end)
    {
        int position = 0;
        int told = 0;
        EndpointAddress local = Loopback.AddressOf(end);
        while (table.TryFind(SocketOwner.Udp, local, ref position, out SocketOwner owner))
            told += owner.Process == Environment.ProcessId ? 1 : 0;
        return told == 1;
    }

    /// <summary>Descriptors of all processes that may be looked at.</summary>
    private static int CountDescriptors()
    {
        int count = 0;
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(process[^1]))
                continue;
            try
            {
                count += Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Count();
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Ended, or of another user.
            }
        }
        return count;
    }
}
