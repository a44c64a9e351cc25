// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Hosting;

/// <summary>Tells people of interfaces that went or came back.</summary>
internal sealed class InterfaceWatcher(InterfaceWatch interfaces, IProgress<string> notices) : IHostWatcher
{
    /// <inheritdoc/>
    public long LookEveryNs => 100_000_000;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        IReadOnlyList<InterfaceChange> changes = interfaces.Poll(nowNs);
        for (int i = 0; i < changes.Count; i++)
            notices.Report(Describe(changes[i]));
    }

    private static string Describe(in InterfaceChange change) => change.Kind switch
    {
        InterfaceChangeKind.Removed => $"{change.Name}: the interface is gone; nothing is seen there until it is back",
        InterfaceChangeKind.Reattached =>
            $"{change.Name}: the interface is back as index {change.Index}; attached again",
        InterfaceChangeKind.Joined => $"{change.Name}: is a member now; attached",
        InterfaceChangeKind.Left => $"{change.Name}: is no member any more; detached",
        InterfaceChangeKind.CarrierLost =>
            $"{change.Name}: the carrier is gone{(change.ByAttach ? ", after programs were attached" : "")}",
        InterfaceChangeKind.CarrierBack => $"{change.Name}: the carrier is back",
        _ => $"{change.Name}: the interface is there, but attaching failed and is tried again: {change.Detail}",
    };
}
