// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Services;
using Telemetry.Transport;

namespace Telemetry.Appliance.Watchers;

/// <summary>Notifies the service manager that everything that is there is attached, names what is missing, and feeds
/// its watchdog while the pipeline runs.</summary>
/// <param name="interfaces">Counts the changes of interfaces.</param>
/// <param name="link">The connection to publish with.</param>
/// <param name="pulse">Reads the pipeline's counts.</param>
internal sealed class ServiceWatcher(
    ServiceManager service, InterfaceWatch interfaces, KernelCapture kernel, AeronLink link, Func<PipelinePulse> pulse)
    : IHostWatcher
{
    private readonly WatchdogFeed _watchdog = new(service.WatchdogNs / 2);
    private (int Changes, bool IsUp)? _described;
    private string? _status;

    public long LookEveryNs => 100_000_000;

    public void Look(long nowNs)
    {
        if (_described != (interfaces.Changes, link.IsUp))
            Report();
        if (service.WatchdogNs > 0 && _watchdog.TryTake(pulse(), nowNs))
            service.Notify("WATCHDOG=1");
    }

    private void Report()
    {
        _described = (interfaces.Changes, link.IsUp);
        string status = Describe();
        if (status != _status)
            service.Notify($"{(_status is null ? "READY=1\n" : "")}STATUS={status}");
        _status = status;
    }

    private string Describe()
    {
        ILookup<bool, string> devices = kernel.Interfaces
            .Where(device => device.Index != 0 && kernel.IsConfigured(device))
            .ToLookup(device => (device.ReceiveMode ?? device.TransmitMode) is not null, device => device.Name);
        string[] missing = [.. kernel.Missing.Select(known => $"{known.Name} ({known.What})")];
        string[] parts =
        [
            devices[true].Any() ? $"watching {string.Join(", ", devices[true])}" : "watching nothing yet",
            .. missing.Length > 0 ? [$"missing: {string.Join(", ", missing)}"] : (string[])[],
            .. devices[false].Any() ? [$"not attached: {string.Join(", ", devices[false])}"] : (string[])[],
            .. link.IsUp ? (string[])[] : ["not publishing yet"],
        ];
        return string.Join("; ", parts);
    }
}
