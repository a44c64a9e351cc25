// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Hosting;

/// <summary>Tells people of interfaces that went or came back.</summary>
internal sealed class InterfaceWatcher(InterfaceWatch interfaces, IProgress<string> notices) : IHostWatcher
{
    /// <inheritdoc/>
    public long LookEveryNs => 1_000_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        foreach (InterfaceChange change in interfaces.Poll())
            notices.Report(Describe(change));
    }

    private static string Describe(InterfaceChange change) => change.Kind switch
    {
        InterfaceChangeKind.Removed => $"{change.Name}: the interface is gone; nothing is seen there until it is back",
        InterfaceChangeKind.Reattached =>
            $"{change.Name}: the interface is back as index {change.Index}; attached again",
        _ => $"{change.Name}: the interface is back, but attaching failed: {change.Detail}",
    };
}
