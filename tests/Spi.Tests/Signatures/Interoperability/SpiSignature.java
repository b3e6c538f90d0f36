import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.NodeSetData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Signs or verifies a message with Java's own XML Signature, which resolves references as it is told to: this is the SPI's form processed by
 * another implementation from end to end.
 *
 * <p>java SpiSignature.java sign|verify KEYSTORE.pfx PASSWORD MESSAGE.xml ...
 *
 * <p>Signing replaces the files; verifying writes VALID or INVALID for each.
 */
public final class SpiSignature {
    private static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

    public static void main(String[] args) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(args[1])) {
            store.load(file, args[2].toCharArray());
        }

        String alias = store.aliases().nextElement();
        X509Certificate certificate = (X509Certificate) store.getCertificate(alias);
        DocumentBuilderFactory builders = DocumentBuilderFactory.newInstance();
        builders.setNamespaceAware(true);
        for (int i = 3; i < args.length; i++) {
            Path path = Path.of(args[i]);
            Document document = builders.newDocumentBuilder().parse(new ByteArrayInputStream(Files.readAllBytes(path)));
            if (args[0].equals("sign")) {
                sign(document, (PrivateKey) store.getKey(alias, args[2].toCharArray()), certificate);
                TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(path.toFile()));
            } else {
                System.out.println(verify(document, certificate) ? "VALID" : "INVALID");
            }
        }
    }

    private static void sign(Document document, PrivateKey key, X509Certificate certificate) throws Exception {
        KeyInfoFactory keys = FACTORY.getKeyInfoFactory();
        KeyInfo keyInfo = keys.newKeyInfo(
            List.of(keys.newX509Data(List.of(keys.newX509IssuerSerial(certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber())))),
            "made-in-java");
        List<Reference> references = List.of(
            reference("#made-in-java", CanonicalizationMethod.EXCLUSIVE),
            reference("", Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE),
            reference(null, CanonicalizationMethod.EXCLUSIVE));
        XMLSignature signature = FACTORY.newXMLSignature(
            FACTORY.newSignedInfo(
                FACTORY.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                FACTORY.newSignatureMethod(SignatureMethod.RSA_SHA256, null),
                references),
            keyInfo);
        DOMSignContext context = new DOMSignContext(key, place(document));
        context.putNamespacePrefix(XMLSignature.XMLNS, "ds");
        context.setURIDereferencer(dereferencer(document));
        signature.sign(context);
    }

    private static boolean verify(Document document, X509Certificate certificate) throws Exception {
        Element element = (Element) document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
        DOMValidateContext context = new DOMValidateContext(KeySelector.singletonKeySelector(certificate.getPublicKey()), element);
        context.setURIDereferencer(dereferencer(document));
        return FACTORY.unmarshalXMLSignature(context).validate(context);
    }

    private static Reference reference(String uri, String... transforms) throws Exception {
        List<Transform> list = new ArrayList<>();
        for (String transform : transforms) {
            list.add(FACTORY.newTransform(transform, (TransformParameterSpec) null));
        }

        return FACTORY.newReference(uri, FACTORY.newDigestMethod(DigestMethod.SHA256, null), list, null, null);
    }

    /** No URI is the Document, an empty one the AppHdr; the rest is as always. */
    private static URIDereferencer dereferencer(Document document) {
        return (uri, context) -> {
            if (uri.getURI() != null && !uri.getURI().isEmpty()) {
                return FACTORY.getURIDereferencer().dereference(uri, context);
            }

            List<Node> nodes = new ArrayList<>();
            collect(child(document.getDocumentElement(), uri.getURI() == null ? "Document" : "AppHdr"), nodes);
            return (NodeSetData<Node>) nodes::iterator;
        };
    }

    private static Element place(Document document) {
        return child(child(document.getDocumentElement(), "AppHdr"), "Sgntr");
    }

    private static Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (name.equals(node.getLocalName())) {
                return (Element) node;
            }
        }

        throw new IllegalArgumentException("There is no " + name + ".");
    }

    private static void collect(Node node, List<Node> nodes) {
        nodes.add(node);
        NamedNodeMap attributes = node.getAttributes();
        for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
            nodes.add(attributes.item(i));
        }

        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            collect(child, nodes);
        }
    }
}
