// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Certificates made by the commands of docs/monitoring.md, and some that cannot be used.</summary>
internal sealed class CertificatesUnderTest : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public CertificatesUnderTest()
    {
        string document = System.IO.File.ReadAllText(Path.Combine(ProjectTree.Root, "docs/monitoring.md"));
        string[] blocks = [.. document.Split("\n```\n").Where(
            block => block.StartsWith("openssl", StringComparison.Ordinal))];
        Assert.Equal(2, blocks.Length);
        foreach (string block in blocks)
            Shell(block);
        Shell("""
            kind='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
            openssl req $kind -keyout bob.key -out bob.csr -subj /CN=bob
            openssl x509 -req -in bob.csr -CA clients.crt -CAkey ca.key -extfile client.ext -out bob.crt
            openssl req -x509 $kind -keyout stranger.key -out stranger.crt -subj /CN=alice \
              -addext extendedKeyUsage=clientAuth
            cp monitor.key open.key
            chmod 644 open.key
            """);
        WriteExpired();
    }

    public string File(string name) => _folder.File(name);

    /// <summary>Makes another certificate of the server.</summary>
    public void Renew(string subject) => Shell($"""
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -keyout monitor.key \
          -out monitor.crt -subj {subject} -addext subjectAltName=DNS:monitor.example
        """);

    /// <summary>Standard output of a program, whatever its exit code.</summary>
    public static string Run(string program, IEnumerable<string> arguments, string? folder = null, int? exit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (exit is { } expected)
            Assert.True(expected == process.ExitCode, errors.Result);
        return output;
    }

    public void Dispose() => _folder.Dispose();

    private void WriteExpired()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=expired", key, HashAlgorithmName.SHA256);
        using X509Certificate2 expired = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-1));
        System.IO.File.WriteAllText(File("expired.crt"), expired.ExportCertificatePem());
        System.IO.File.WriteAllText(File("expired.key"), key.ExportPkcs8PrivateKeyPem());
        Shell("chmod 600 expired.key");
    }

    private void Shell(string script) =>
        _ = Run("bash", ["-ec", script], Path.GetDirectoryName(_folder.File("x"))!, exit: 0);
}
