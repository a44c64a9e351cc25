// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel reports the changes of state of TCP connections.</summary>
internal static class ConnectionProof
{
    private const string Name = "connection_states";
    private const int Connections = 100;
    private const int ChangesOfRefused = 2;                     // to SYN_SENT and back
    private const int Refused = 111;                            // ECONNREFUSED

    /// <summary>Makes a hundred connections over loopback that are refused, and compares.</summary>
    internal static HostCheck Run(MeasuredPrices prices)
    {
        try
        {
            // Bound, so that no other program takes it, and not listening: a connect is refused.
            using Socket target = Loopback.Stream();
            IPEndPoint end = Loopback.Bind(target);
            double plainNs = RefusedConnect.LeastNs(end, Connections);
            using ConnectionStates? states = ConnectionStates.TryOpen(out string? why);
            if (states is null)
            {
                return new HostCheck(Name, CheckVerdict.Warn, $"no connections can be logged: {why}",
                    "run doctor as root; a kernel from 5.10 with BTF has what is needed");
            }
            HostCheck check = Prove(states, end);
            double changeNs = Math.Max(0, RefusedConnect.LeastNs(end, Connections) - plainNs) / ChangesOfRefused;
            prices.Add(Name, states.ReadFacts().Tag, changeNs);
            return check with
            {
                Detail = string.Create(
                    CultureInfo.InvariantCulture, $"{check.Detail}; about {changeNs:F0} ns a change"),
            };
        }
        catch (Exception cause) when (cause is SocketException or DllNotFoundException)
        {
            return Loopback.Unknown(Name, cause);
        }
    }

    private static HostCheck Prove(ConnectionStates states, IPEndPoint target)
    {
        int made = RefusedConnect.Make(target, Connections);
        int told = 0;
        while (states.TryTake(out ConnectionRecord record))
        {
            told += record is { OldState: TcpState.SynSent, NewState: TcpState.Close, Error: Refused }
                && record.RemotePort == target.Port ? 1 : 0;
        }
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{made} refused connections made, {told} told, {states.Lost} lost");
        if (made < Connections)
            return new HostCheck(Name, CheckVerdict.Unknown, detail, "let this host connect to itself (firewall)");
        return told == made
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "do not trust run --connections on this kernel");
    }
}
