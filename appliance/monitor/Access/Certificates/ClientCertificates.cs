// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Access.Certificates;

/// <summary>Certificates of clients: those that an authority of a file signed for clients, and that are valid now. The
/// common name of the subject is the client's name. For all threads.</summary>
public sealed class ClientCertificates
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";     // id-kp-clientAuth, RFC 5280 section 4.2.1.12
    private const string CommonName = "2.5.4.3";                // id-at-commonName, RFC 5280 appendix A.1

    private readonly X509Certificate2Collection _authorities;
    private readonly IReadOnlyDictionary<string, Role> _roles;

    private ClientCertificates(X509Certificate2Collection authorities, IReadOnlyDictionary<string, Role> roles) =>
        (_authorities, _roles) = (authorities, roles);

    /// <summary>Reads the authorities.</summary>
    /// <param name="path">PEM file of the authorities' certificates.</param>
    /// <param name="roles">Roles by names; empty lets every certificate read.</param>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public static ClientCertificates Open(string path, IReadOnlyDictionary<string, Role> roles) =>
        new(CertificateFile.ReadAll(path), roles);

    /// <summary>True if a certificate is one of these authorities' for a client.</summary>
    public bool IsValid(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(_authorities);
        // Nothing is fetched: the monitor's network may have no way to the authority.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        return chain.Build(certificate);
    }

    /// <summary>Identity of a valid certificate; null if it gives no right.</summary>
    public Identity? Find(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue() ?? "")];
        if (names is not [var name] || !Identity.IsName(name))
            return null;
        if (_roles.Count == 0)
            return new Identity(name, Role.Read);
        return _roles.TryGetValue(name, out Role role) ? new Identity(name, role) : null;
    }
}
