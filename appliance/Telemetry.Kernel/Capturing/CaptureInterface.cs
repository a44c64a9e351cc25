// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Kernel.Capturing;

/// <summary>Configuration of a watched interface.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attach">Choice of the receive program's hook.</param>
/// <param name="Receive">True if received packets are watched.</param>
/// <param name="Transmit">True if sent packets are watched.</param>
/// <param name="Mirror">True if it carries only copies (a mirror port or tap): it is then promiscuous, and packets that
/// it sends are not watched.</param>
/// <param name="Drop">True if the packets of a mirror port are dropped after capture.</param>
public sealed record CaptureInterface(
    string Name, AttachMode Attach = AttachMode.Auto, bool Receive = true, bool Transmit = true, bool Mirror = false,
    bool Drop = false)
{
    /// <summary>True if a bond, VLAN, bridge or the like lies on it and has the addresses.</summary>
    internal bool HasUpper { get; init; }
}
