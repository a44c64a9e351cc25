// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Point in the kernel at which a packet was seen. The values are those of <c>enum hook</c> in
/// <c>bpf/shared/record.h</c>.</summary>
public enum Hook : byte
{
    /// <summary>XDP, receive.</summary>
    XdpRx = 0,

    /// <summary>TC ingress.</summary>
    TcRx = 1,

    /// <summary>TC egress.</summary>
    TcTx = 2,
}
