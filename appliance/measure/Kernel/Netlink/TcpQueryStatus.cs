// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>Outcome of a query for one TCP connection.</summary>
public enum TcpQueryStatus : byte
{
    Found,

    /// <summary>There is no such connection in the network namespace.</summary>
    NotFound,

    /// <summary>The kernel, or a filter of system calls, does not permit the query.</summary>
    NotPermitted,

    /// <summary>The kernel has no diagnostics of TCP sockets: the module tcp_diag, inet_diag or sock_diag is
    /// missing.</summary>
    NotAvailable,

    /// <summary>No answer, for want of memory; the next query may be answered.</summary>
    Lost,

    /// <summary>Refused with another error.</summary>
    Failed,
}
