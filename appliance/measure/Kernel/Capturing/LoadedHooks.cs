// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Capturing;

/// <summary>Hooks for which programs are loaded: those of the interfaces that are there, and all that an interface may
/// need that comes later.</summary>
internal static class LoadedHooks
{
    /// <summary>The hooks, each once.</summary>
    /// <param name="options">The configured interfaces.</param>
    /// <param name="map">The same in the same order, as far as they are there.</param>
    /// <param name="interfaces">The watched devices.</param>
    internal static IEnumerable<Hook> Of(
        KernelCaptureOptions options, InterfaceMap map, IEnumerable<WatchedInterface> interfaces) =>
        interfaces.SelectMany(watched => Of(watched.Request, [watched.ReceiveHook]))
            .Concat(options.Interfaces.Zip(map.Interfaces).Where(pair => pair.Second.Missing is not null)
                .SelectMany(pair => Of(pair.First, AttachPolicy.Possible(pair.First))))
            .Concat(options.ExtraHooks).Distinct();

    private static IEnumerable<Hook> Of(CaptureInterface device, IEnumerable<Hook> receive)
    {
        if (device.Receive)
        {
            foreach (Hook hook in receive)
                yield return hook;
        }
        if (device is { Transmit: true, Mirror: false })
            yield return Hook.TcTx;
    }
}
