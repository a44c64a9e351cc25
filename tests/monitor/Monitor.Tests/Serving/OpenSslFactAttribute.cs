// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Test that needs openssl and curl of Debian.</summary>
public sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute()
    {
        if (!File.Exists("/usr/bin/openssl") || !File.Exists("/usr/bin/curl"))
            Skip = "needs openssl and curl: apt-get install openssl curl";
    }
}
