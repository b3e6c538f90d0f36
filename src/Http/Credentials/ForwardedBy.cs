namespace PixStream.Http.Credentials;

/// <summary>Which header the named proxies write a client certificate to, and how it is written there.</summary>
public enum ForwardedBy
{
    /// <summary>No proxy is believed.</summary>
    Off = 0,

    /// <summary><c>X-Client-Cert</c>: PEM, URL-encoded. nginx has it in <c>$ssl_client_escaped_cert</c>.</summary>
    Nginx = 1,

    /// <summary><c>Client-Cert</c>: DER as Base64, between two colons (RFC 9440).</summary>
    Rfc9440 = 2,

    /// <summary><c>X-Forwarded-Client-Cert</c>: the <c>Cert</c> of its only hop, PEM, URL-encoded.</summary>
    Envoy = 3,

    /// <summary><c>X-Amzn-Mtls-Clientcert-Leaf</c> of an AWS load balancer that verifies: PEM, URL-encoded.</summary>
    AlbVerify = 4,

    /// <summary>
    /// <c>X-Amzn-Mtls-Clientcert</c> of an AWS load balancer that passes all through: PEM, URL-encoded. The first certificate
    /// counts, those behind it are not looked at.
    /// </summary>
    AlbPassthrough = 5,
}
