// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport.Alerts;

/// <summary>A test that runs Alertmanager; skipped with the reason where it is not installed.</summary>
public sealed class AlertmanagerFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public AlertmanagerFactAttribute() => Skip = AlertmanagerServer.SkipReason!;
}
