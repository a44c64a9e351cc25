// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;

namespace Telemetry.Reports.Host;

/// <summary>Times of all threads of a name in processes of a name in a container, since the appliance watches them;
/// those of threads that have ended stay in.</summary>
/// <param name="Names">Kubernetes' names of the container; null if there are none.</param>
/// <param name="RunNs">Time on a CPU, nanoseconds; null if unknown.</param>
/// <param name="WaitNs">Time for which they were ready and waited for a CPU, nanoseconds; null if unknown.</param>
public readonly record struct ThreadTime(
    string Process, string Thread, ContainerNames? Names, long? RunNs, long? WaitNs);
