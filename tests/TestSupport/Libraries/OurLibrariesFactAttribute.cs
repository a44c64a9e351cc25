// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Transport;
using Telemetry.Transport;
using Xunit;

namespace TestSupport.Libraries;

/// <summary>A test of behaviour that the own libraries have and upstream's do not; skipped if those are used.</summary>
public sealed class OurLibrariesFactAttribute : FactAttribute
{
    /// <summary>Decides by the libraries that the appliance was built with.</summary>
    public OurLibrariesFactAttribute()
    {
        if (!IsBuiltWithOurs)
            Skip = "built with -p:UpstreamPackages=true: upstream's libraries allocate";
    }

    /// <summary>True unless the appliance was built with <c>-p:UpstreamPackages=true</c>.</summary>
    internal static bool IsBuiltWithOurs =>
        typeof(AeronLink).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "Aeron");
}
