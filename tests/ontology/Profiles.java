import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;

/**
 * Prints what the OWL API finds outside OWL 2 RL and DL, a line each: file, profile, kind, message.
 *
 * <p>Arguments: IRI=FILE for each ontology that may be imported, and the files to check. Nothing is fetched.
 */
class Profiles {
    public static void main(String[] arguments) throws Exception {
        Map<String, IRI> known = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length == 2) known.put(parts[0], IRI.create(new File(parts[1])));
        }
        for (String argument : arguments) {
            if (argument.contains("=")) continue;
            OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
            manager.getIRIMappers().add(iri -> known.getOrDefault(iri.toString(), IRI.create("file:/unknown")));
            var ontology = manager.loadOntologyFromOntologyDocument(new File(argument));
            for (OWLProfile profile : List.of(new OWL2RLProfile(), new OWL2DLProfile())) {
                for (var violation : profile.checkOntology(ontology).getViolations()) {
                    String kind = violation.getClass().getSimpleName();
                    String message = violation.toString().replaceAll("\\s+", " ");
                    System.out.println(String.join("\t", argument, profile.getName(), kind, message));
                }
            }
        }
    }
}
