// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>What is known of native XDP in one driver.</summary>
/// <param name="Name">As <c>ethtool -i</c> shows it.</param>
/// <param name="Effect">What attaching and detaching does.</param>
/// <param name="Source">Function of the kernel's source that says so.</param>
/// <param name="Needs">What else must hold, in words; empty if nothing.</param>
/// <param name="MtuLimit">Largest MTU, bytes; 0 for no limit of its own.</param>
public sealed record XdpDriver(string Name, XdpEffect Effect, string Source, string Needs = "", int MtuLimit = 0)
{
    /// <summary>The effect in words.</summary>
    public string EffectText => Effect == XdpEffect.QueueReset ? "resets the queues" : "may reset the link";
}
