// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Kernel.Capturing;

/// <summary>An interface to watch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attach">Where the receive program goes.</param>
/// <param name="Receive">Whether received packets are watched.</param>
/// <param name="Transmit">Whether sent packets are watched.</param>
/// <param name="Mirror">Whether it carries only copies (a mirror port or tap): then it is promiscuous and what it
/// sends is not watched.</param>
/// <param name="Drop">Of a mirror port: whether its packets are dropped once they were looked at.</param>
public sealed record CaptureInterface(
    string Name, AttachMode Attach = AttachMode.Auto, bool Receive = true, bool Transmit = true, bool Mirror = false,
    bool Drop = false)
{
    /// <summary>Whether a bond, VLAN, bridge or the like lies on it, which has the addresses.</summary>
    internal bool HasUpper { get; init; }
}
