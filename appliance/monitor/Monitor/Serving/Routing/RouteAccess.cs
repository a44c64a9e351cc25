// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Serving.Routing;

/// <summary>Rights that a route needs.</summary>
internal enum RouteAccess
{
    /// <summary>None: nothing of it is about what is monitored.</summary>
    Open,

    /// <summary>Those of who may read; none where reading is open to everybody.</summary>
    Read,

    /// <summary>Those of who may change something, always.</summary>
    Operate,
}
