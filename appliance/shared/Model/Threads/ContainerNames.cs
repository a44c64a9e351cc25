// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Threads;

/// <summary>Kubernetes' names of the container that a process runs in.</summary>
/// <param name="Container">Name of the container in the pod; null if only the pod is known.</param>
public readonly record struct ContainerNames(string Pod, string Namespace, string? Container)
{
    /// <summary>The names as one text, such as <c>trading/strategy-0/strategy</c>.</summary>
    public override string ToString() =>
        Container is null ? $"{Namespace}/{Pod}" : $"{Namespace}/{Pod}/{Container}";
}
