// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>Properties of native XDP in one driver.</summary>
/// <param name="Name">Name as <c>ethtool -i</c> shows it.</param>
/// <param name="Effect">Effect of attaching and detaching.</param>
/// <param name="Source">Function of the kernel's source from which this is known.</param>
/// <param name="Needs">Further requirements, as text; empty if there are none.</param>
/// <param name="MtuLimit">Largest MTU, bytes; 0 if XDP adds no limit.</param>
public sealed record XdpDriver(string Name, XdpEffect Effect, string Source, string Needs = "", int MtuLimit = 0)
{
    /// <summary>Text of the effect.</summary>
    public string EffectText => Effect == XdpEffect.QueueReset ? "resets the queues" : "may reset the link";
}
