// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Extracting;

namespace Telemetry.Appliance.Extract;

/// <summary>Labels of the files of frames that the appliance writes.</summary>
internal static class FileLabels
{
    /// <summary>This host and program, and the names of a topology's addresses.</summary>
    internal static ExtractLabels Of(Topology topology) => new()
    {
        Hardware = RuntimeInformation.OSArchitecture.ToString(),
        OperatingSystem = RuntimeInformation.OSDescription,
        Application = $"telemetry {Identity.Version}",
        Names = new FlowNames(topology).OfAddresses(),
    };
}
